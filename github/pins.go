//go:build pins

// Package github will talk to GitHub. Its client is pinned here so that its version is settled before the code that needs it.
package github

import _ "github.com/google/go-github/v62/github"
