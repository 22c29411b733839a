//go:build pins

// Package github will talk to GitHub. Its client, and the library that shows both sides of copied code, are pinned here so that
// their versions are settled before the code that needs them.
package github

import (
	_ "github.com/google/go-github/v62/github"
	_ "github.com/sergi/go-diff/diffmatchpatch"
)
