// Command bonafide reads a Git history and shows what does not fit, with evidence. See package cli for the commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/bonafide-lint/bonafide/cmd/internal/cli"
)

func main() {
	// The first Ctrl-C ends the scan with a partial report. After it, the signals act as usual, so that the second one kills.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(cli.Main(ctx, os.Args[1:], cli.SystemStreams(), os.Getenv, time.Now))
}
