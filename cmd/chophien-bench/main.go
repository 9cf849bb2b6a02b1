// Command chophien-bench is what developers of Chợ Phiên measure with: load on a
// server, matching, the printed book, graded queries, and generated data. None
// of it is in the binary of the server.
package main

import "chophien/app"

func main() { app.Main(rootCommand) }
