package stepfunctions

import (
	"encoding/json"

	"skip-the-line/emulator/asl"
	"skip-the-line/emulator/store"
)

// keptAnswer is what was sent for the token of a visit. It is acknowledged before the visit is saved without that token. Its key
// is "a" and the visit's.
type keptAnswer struct {
	Token string
	asl.Update
}

func answersKey(number uint64) []byte { return append([]byte("a"), visitsKey(number)...) }

func (id visitID) answerKey() []byte { return append([]byte("a"), id.key()...) }

// keepAnswer saves what ends a task that waits for its token.
func (s *Service) keepAnswer(a asl.Attempt, u asl.Update) error {
	s.mu.Lock()
	x, err := s.byARN(a.ExecutionID)
	s.mu.Unlock()
	if err != nil {
		return err
	}
	text, err := json.Marshal(keptAnswer{a.Token, u})
	if err != nil {
		return err
	}
	return s.journal.store.Update(func(w store.Writer) error {
		w.Put(visitID{x.number, uint64(a.Visit)}.answerKey(), text)
		return nil
	})
}

// answer returns what was sent for the token that a visit waits for, or nil.
func (j *journal) answer(number uint64, v asl.Visit) (u *asl.Update) {
	if j == nil {
		return nil
	}
	_ = j.store.View(func(r store.Snapshot) error {
		var kept keptAnswer
		text := r.Get(visitID{number, uint64(v.Number)}.answerKey())
		if text != nil && decodeJSON(text, &kept) == nil && kept.Token == v.Token {
			u = &kept.Update
		}
		return nil
	})
	return u
}
