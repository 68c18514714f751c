// Smoke makes the scripted smoke calls against Skip the Line: a local stack of its own, or any deployment. Package calls makes them.
package main

import (
	"os"

	"skip-the-line/scripts/internal/launch"
)

func main() {
	const notMade = 2
	os.Exit(launch.Run("skip-the-line/scripts/smoke/calls", notMade))
}
