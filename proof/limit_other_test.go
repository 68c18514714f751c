//go:build !linux

package proof_test

func limitFiles(string) { panic("only a test on Linux asks for it") }
