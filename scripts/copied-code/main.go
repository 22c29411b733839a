// Command copied-code measures how well copied code is found, on public data sets that are not part of this repository:
//
//	go run ./scripts/copied-code pairs DIR
//	go run ./scripts/copied-code generated
//
// DIR (or the environment variable BONAFIDE_SETS) holds a clone of each data set: irplag (oscarkarnalim/sourcecodeplagiarismdataset),
// jplag (jplag/JPlag), vk (slava-sh/code-plagiarism-detector), conplag (Luis-ERP/code-plagarism-detector) and emse (tsaglam/EMSE25-SM).
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "copied-code:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	return pairs(os.Stdout, args[1])
}
