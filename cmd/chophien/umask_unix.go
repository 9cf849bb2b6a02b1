//go:build unix

package main

import "syscall"

// hideFiles makes new files of this process readable for their owner only.
func hideFiles() { syscall.Umask(0o077) }
