// Command chophien-bench measures Chợ Phiên for its developers: load on a
// server, matching, the printed book, graded queries, and generated data. The
// server's binary contains none of it.
package main

import "chophien/app"

func main() { app.Main(rootCommand) }
