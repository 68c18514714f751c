package local

import (
	"net"
	"strings"
	"time"

	"skip-the-line/emulator/endpoint"
	"skip-the-line/emulator/logs"
	"skip-the-line/emulator/sts"
)

// listenAWS returns the listener of AWS's own APIs, or nil where there are none.
func (s *Stack) listenAWS(o Options) (net.Listener, error) {
	if o.AWS == NoAWS {
		return nil, nil
	}
	listener, err := listen("AWS", o.AWS)
	if err == nil {
		s.closeFirst(func() error { _ = listener.Close(); return nil }) // its server, once there is one, has closed it
	}
	return listener, err
}

// startAWS serves AWS's own APIs, for the aws command, SDKs and consoles. Whoever is on this machine may call them, but no
// page in a browser.
func (s *Stack) startAWS(o Options, listener net.Listener) {
	s.services[endpoint.SecurityTokens] = sts.New(partition, account)
	s.services[endpoint.SNS] = s.topic.API("http://" + listener.Addr().String())
	s.services[endpoint.Logs] = logs.New(logs.Config{Partition: partition, Region: Region, Account: account, Groups: s.logGroups(o.Clock.Now())})
	config := endpoint.Config{Services: s.services}
	if o.AWSAuth {
		auth := signedBy(Credentials)
		config.Auth = &auth
	}
	s.AWS = s.serve(listener, noPages(endpoint.New(config)), isLoopbackOrBelow)
}

// logGroups returns the log groups of the functions, by the names that Lambda gives them.
func (s *Stack) logGroups(created time.Time) (groups []logs.Group) {
	for arn, f := range s.functions {
		groups = append(groups, logs.Group{Name: "/aws/lambda/" + nameOf(arn), Created: created, Events: func(from int) (events []logs.Event) {
			for _, e := range f.LogEvents(from) {
				events = append(events, logs.Event{Number: e.Number, Time: e.Time, Stream: e.Stream, Message: e.Message})
			}
			return events
		}})
	}
	return groups
}

// isLoopbackOrBelow also takes the names below localhost, which buckets have: invoices.localhost. They all mean this machine
// (RFC 6761, section 6.3).
func isLoopbackOrBelow(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return isLoopback(host) || strings.HasSuffix(strings.ToLower(name), ".localhost")
}
