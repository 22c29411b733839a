// Command copied-code measures how well copied code is found, on public data sets that are not part of this repository. It prints
// JSON lines. docs/copied-code.md tells what came out, and where the data sets are.
//
//	go run ./scripts/copied-code pairs [DIR]
//	go run ./scripts/copied-code retrieval INDEX-LIST OTHERS-LIST
//	go run ./scripts/copied-code negatives INDEX-LIST OTHERS-LIST
//	go run ./scripts/copied-code lineage LIST
//	go run ./scripts/copied-code speed DIR
//	go run ./scripts/copied-code generated
//
// pairs compares programs in closed sets. DIR (or the environment variable BONAFIDE_SETS) holds a clone of each data set: irplag
// (oscarkarnalim/sourcecodeplagiarismdataset), jplag (jplag/JPlag), vk (slava-sh/code-plagiarism-detector), conplag
// (Luis-ERP/code-plagarism-detector) and emse (tsaglam/EMSE25-SM); those that are missing are passed over.
//
// BONAFIDE_SHARED names paths of the unrelated code that somebody read and found to be shared in truth; they set no threshold.
//
// retrieval and negatives take lists of folders, one "NAME=FOLDER CLASS" a line: known code, and code that has nothing to do with
// it. lineage takes a list of documented copies; see lineagePair. speed fingerprints all files below a folder. generated needs
// nothing but this repository; it is also run as a test.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "copied-code:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage: go run ./scripts/copied-code pairs [DIR] | retrieval INDEX-LIST OTHERS-LIST | " +
	"negatives INDEX-LIST OTHERS-LIST | lineage LIST | speed DIR | generated")

func run(ctx context.Context, out io.Writer, args []string) error {
	if len(args) == 1 && args[0] == "pairs" && os.Getenv("BONAFIDE_SETS") != "" {
		args = append(args, os.Getenv("BONAFIDE_SETS"))
	}
	switch len(args) {
	case 1:
		if args[0] == "generated" {
			return generated(ctx, out, ".")
		}
	case 2:
		switch args[0] {
		case "pairs":
			return pairs(out, args[1])
		case "lineage":
			return lineage(ctx, out, args[1])
		case "speed":
			return speed(ctx, out, args[1])
		}
	case 3:
		switch args[0] {
		case "retrieval":
			return retrieval(ctx, out, args[1], args[2])
		case "negatives":
			return negatives(ctx, out, args[1], args[2])
		}
	}
	return errUsage
}
