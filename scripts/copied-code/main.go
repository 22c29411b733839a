package main

import (
	"context"
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
	switch args[0] {
	case "pairs":
		return pairs(os.Stdout, args[1])
	case "negatives":
		return negatives(context.Background(), os.Stdout, args[1], args[2])
	case "retrieval":
		return retrieval(context.Background(), os.Stdout, args[1], args[2])
	}
	return nil
}
