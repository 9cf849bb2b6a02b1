package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit in which Linux counts the CPU of a process.
const clockTick = 10 * time.Millisecond

// processCPU is how much CPU a process has used; 0 where that is not known.
func processCPU(pid int) time.Duration {
	if pid <= 0 {
		return 0
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name, which may hold spaces, ends with the last bracket; the 12th and
	// 13th fields behind it are the ticks in user mode and in the kernel.
	text := string(stat)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 13 {
		return 0
	}
	var ticks int64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return time.Duration(ticks) * clockTick
}

// engineColumns writes how much CPU the engine took for each request, and how
// often as much the first side took of it.
func engineColumns(first, one time.Duration, compared bool) string {
	switch {
	case one == 0:
		return "\t\t"
	case !compared:
		return fmt.Sprintf("%.2fms\t\t", one.Seconds()*1000)
	}
	return fmt.Sprintf("%.2fms\t%.2f\t", one.Seconds()*1000, ratio(first, one))
}

// ownColumn writes how much CPU this process took for each request.
func ownColumn(each time.Duration) string {
	if each == 0 {
		return "\t"
	}
	return fmt.Sprintf("%.2fms\t", each.Seconds()*1000)
}
