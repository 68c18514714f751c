// Local serves Skip the Line on this machine until Ctrl-C. Package serve does.
package main

import (
	"os"

	"skip-the-line/scripts/internal/launch"
)

func main() {
	const notStarted = 1
	os.Exit(launch.Run("skip-the-line/scripts/local/serve", notStarted))
}
