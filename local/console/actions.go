package console

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/google/uuid"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/awsjson"
	"skip-the-line/emulator/stepfunctions"
)

// startExecution serves POST /_local/executions with {"input": {…}}: it starts the workflow under a new id, past the API and its checks.
func (c *Console) startExecution(w http.ResponseWriter, r *http.Request) {
	request, ok := readJSON[struct{ Input json.RawMessage }](w, r)
	if !ok {
		return
	}
	if len(request.Input) == 0 {
		writeMessage(w, http.StatusBadRequest, "input is missing: it is what the workflow is given, such as {\"order\": {…}}.")
		return
	}
	id := uuid.NewString()
	if err := c.sources.Start(r.Context(), id, string(request.Input)); err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusCreated, map[string]string{"id": id})
}

// redriveExecution serves POST /_local/executions/{id}/redrive, as RedriveExecution does.
func (c *Console) redriveExecution(w http.ResponseWriter, r *http.Request) {
	if _, err := c.sources.Executions.Redrive(r.PathValue("id")); err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusAccepted, map[string]string{"id": r.PathValue("id")})
}

// stopExecution serves POST /_local/executions/{id}/stop, as StopExecution does.
func (c *Console) stopExecution(w http.ResponseWriter, r *http.Request) {
	if _, err := c.sources.Executions.Stop(r.Context(), r.PathValue("id"), "Stopped", "Stopped in the console."); err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusAccepted, map[string]string{"id": r.PathValue("id")})
}

// answerToken serves POST /_local/tokens/{token} with {"output": …} or {"error": "…", "cause": "…"}: it ends the task that waits for
// the token, as SendTaskSuccess and SendTaskFailure do.
func (c *Console) answerToken(w http.ResponseWriter, r *http.Request) {
	request, ok := readJSON[struct {
		Output       json.RawMessage
		Error, Cause string
	}](w, r)
	if !ok {
		return
	}
	tokens, token := c.sources.Executions.Tokens(), r.PathValue("token")
	var err error
	if request.Output == nil {
		err = tokens.Fail(token, &asl.Error{Name: request.Error, Cause: request.Cause})
	} else if output, bad := asl.Decode(request.Output); bad != nil {
		writeMessage(w, http.StatusBadRequest, "output cannot be read: "+bad.Error())
		return
	} else {
		err = tokens.Succeed(token, output)
	}
	switch {
	case errors.Is(err, asl.ErrUnknownToken):
		writeMessage(w, http.StatusConflict, "Nothing waits for this token any more.")
	case err != nil:
		writeError(w, err)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func writeError(w http.ResponseWriter, err error) {
	rejected, ok := errors.AsType[*awsjson.Error](err)
	switch {
	case errors.Is(err, stepfunctions.ErrNoExecution):
		writeMessage(w, http.StatusNotFound, "There is no execution of that id.")
	case ok && rejected.Status < http.StatusInternalServerError:
		writeMessage(w, http.StatusConflict, rejected.Message)
	default:
		writeMessage(w, http.StatusBadGateway, err.Error())
	}
}
