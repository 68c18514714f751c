//go:build unix && !linux

package lambda

import "syscall"

func childAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func maxMemory(int) int64 { return 0 }
