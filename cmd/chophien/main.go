// Command chophien is Chợ Phiên in one binary: server, migrations, search index
// and sample data.
package main

import (
	"github.com/spf13/cobra"

	"chophien/app"
)

func main() { app.Main(rootCommand) }

func rootCommand(p app.Process) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "chophien",
		Short:   "Chợ Phiên: Vietnam's OCOP goods, craft villages and community tourism",
		Version: app.Version(),
	}
	cmd.AddCommand(serveCommand(p), migrateCommand(p), reindexCommand(p), searchCommand(p), demoCommand(p), importCommand(p), exportCommand(p), userCommand(p), healthCommand(p), auditCommand(p), criteriaCommand(p), backupCommand(p), restoreCommand(p), meiliKeyCommand(p))
	return cmd
}
