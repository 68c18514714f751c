package dynamodb

import (
	"cmp"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"skip-the-line/emulator/store"
)

// Config is what stands around the tables.
type Config struct {
	Region  string           // in the tables' ARNs; "us-east-1" if empty
	Account string           // in the tables' ARNs; "000000000000" if empty
	Now     func() time.Time // the clock that the time to live runs by; time.Now if nil
	Log     *slog.Logger     // failures of the store and of this package; nothing if nil

	// Path is the file that keeps the tables, which is created if there is none. Without it they are in memory. What a
	// response has acknowledged is on the disk.
	Path string
}

// A Server is a DynamoDB.
type Server struct {
	config  Config
	store   store.Store
	schemas schemas
}

// format is what a file holds. Its number goes up with every change of the keys or of the encoding of what is in it.
const format = "dynamodb 1"

// New returns a server of the tables in a file, or without one, of none. It has to be closed. A file that another process
// has open, of another format, or damaged is an error that says so: store.ErrInUse, store.ErrFormat, store.ErrDamaged.
func New(config Config) (*Server, error) {
	config.Region = cmp.Or(config.Region, "us-east-1")
	config.Account = cmp.Or(config.Account, "000000000000")
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	if config.Path == "" {
		return &Server{config: config, store: store.NewMemory()}, nil
	}
	file, err := store.OpenFile(config.Path, format)
	if err != nil {
		return nil, fmt.Errorf("dynamodb: %w", err)
	}
	return &Server{config: config, store: file}, nil
}

// Close waits for the calls under way. Nothing may be called afterwards.
func (s *Server) Close() error { return s.store.Close() }

// operation makes one call, and returns the response's body.
type operation func(s *Server, body []byte) ([]byte, error)

var operations = map[string]operation{
	"BatchGetItem":       operationOf((*Server).batchGetItem),
	"BatchWriteItem":     operationOf((*Server).batchWriteItem),
	"CreateTable":        operationOf((*Server).createTable),
	"DeleteItem":         operationOf((*Server).deleteItem),
	"DeleteTable":        operationOf((*Server).deleteTable),
	"DescribeTable":      operationOf((*Server).describeTable),
	"DescribeTimeToLive": operationOf((*Server).describeTimeToLive),
	"GetItem":            operationOf((*Server).getItem),
	"ListTables":         operationOf((*Server).listTables),
	"PutItem":            operationOf((*Server).putItem),
	"Query":              operationOf((*Server).query),
	"Scan":               operationOf((*Server).scan),
	"UpdateItem":         operationOf((*Server).updateItem),
	"UpdateTimeToLive":   operationOf((*Server).updateTimeToLive),
}

func operationOf[Input any](call func(*Server, *Input) (*object, error)) operation {
	return func(s *Server, body []byte) ([]byte, error) {
		input := new(Input)
		if err := json.Unmarshal(body, input); err != nil {
			return nil, serializationError(err)
		}
		output, err := call(s, input)
		if err != nil {
			return nil, err
		}
		return output.bytes(), nil
	}
}

// ServeHTTP makes one call of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	serve(w, r, s.config, func(name string, body []byte) ([]byte, error) {
		call, ok := operations[name]
		if !ok {
			return nil, unknownOperation(name)
		}
		return call(s, body)
	})
}
