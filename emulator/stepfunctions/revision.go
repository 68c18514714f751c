package stepfunctions

import "skip-the-line/emulator/asl"

// Revision is one definition of the state machine.
type Revision struct {
	Definition []byte // Amazon States Language
	Machine    *asl.Machine
}

// Update makes executions that start from now on run the definition, as UpdateStateMachine does. Those that have started end
// with the one that they started with. The error joins the [asl.Problem] values of a definition that is rejected, which changes nothing.
func (s *Service) Update(definition []byte) error {
	machine, err := s.load(definition)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest = &Revision{definition, machine}
	return nil
}

// load loads a definition. Like AWS it rejects one whose tasks call what is not one of the integrations.
func (s *Service) load(definition []byte) (*asl.Machine, error) {
	options := []asl.Option{asl.WithResources(func(arn string) error {
		_, err := s.config.Integrations.find(arn)
		return err
	})}
	if s.config.JSONata != nil {
		options = append(options, asl.WithJSONata(s.config.JSONata))
	}
	return asl.Load(definition, options...)
}

// Revision returns the definition that executions run which start now.
func (s *Service) Revision() Revision {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.latest
}

// RevisionOf returns the definition that the execution of that name runs, or ErrNoExecution.
func (s *Service) RevisionOf(name string) (Revision, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.byName[name]
	if !ok {
		return Revision{}, ErrNoExecution
	}
	return *x.revision, nil
}
