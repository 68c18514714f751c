package dynamodb

import (
	"cmp"
	"encoding/json"
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

	// Store keeps the tables, and nothing else; a store in memory if nil. What a response has acknowledged is in it. Where it
	// lasts longer than this program, its format changes with the keys and the encoding of what is in it.
	Store store.Store
}

// A Server is a DynamoDB.
type Server struct {
	config  Config
	store   store.Store
	schemas schemas
}

// New returns a server of the tables that are in the Store.
func New(config Config) *Server {
	config.Region = cmp.Or(config.Region, "us-east-1")
	config.Account = cmp.Or(config.Account, "000000000000")
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	if config.Store == nil {
		config.Store = store.NewMemory()
	}
	return &Server{config: config, store: config.Store}
}

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
