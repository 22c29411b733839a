// Command server-rates measures how often honest developers show what the checks that ask a host look for: commits dated after the
// host had seen them or before the account existed, commits that reach the host long after their date, pull requests with commits of
// other accounts, accounts whose repositories others wrote. The host's own records are not needed: the histories hold its clock.
//
//	go run ./scripts/server-rates -list REPOSITORIES.txt -o rates.json
//
// The file names one history a line, as OWNER/NAME=PATH or as PATH whose last folder but "repo" and ".git" is OWNER+NAME.
//
// A commit that GitHub made itself (a merge by its button, an edit in the browser: committer noreply@github.com) is dated by GitHub's
// clock, and all its ancestors existed then: the earliest of these descendants is the first sighting of a commit. The first sighting of an
// account's number, in an address such as 12345+login@users.noreply.github.com, or of its login as the owner of a merged branch,
// bounds the time at which the account was made, and since the numbers rise with time, those of all smaller numbers too.
//
// What comes out is numbers alone: no names, no addresses. The same histories give the same bytes.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// source is one line of the list.
type source struct{ owner, name, path string }

func main() {
	log.SetFlags(0)
	list := flag.String("list", "", "file with the histories, one a line")
	out := flag.String("o", "", "file for the result; standard output without it")
	signed := flag.Bool("signed", false, "take only those commits of GitHub for a clock that are signed, which nobody verified")
	only := flag.Int("every", 1, "read every n-th history of the list only")
	outliers := flag.Int("outliers", 2, "how many account numbers may be wrong without moving the time by which all smaller ones were given away")
	flag.Parse()
	if *list == "" || *only < 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	sources, err := read(*list)
	if err != nil {
		log.Fatal(err)
	}
	m := newMeasure(*outliers)
	for i := 0; i < len(sources); i += *only {
		begin := time.Now()
		r, err := load(ctx, sources[i], *signed)
		if err != nil {
			log.Printf("%s/%s: left out: %v", sources[i].owner, sources[i].name, err)
			continue
		}
		m.repository(r)
		r.close()
		log.Printf("%d of %d: %s/%s, %d commits in %s", i+1, len(sources), r.owner, r.name, len(r.h.Commits), time.Since(begin).Round(time.Millisecond))
	}
	text, err := json.MarshalIndent(m.result(), "", " ")
	if err != nil {
		log.Fatal(err)
	}
	text = append(text, '\n')
	if *out == "" {
		_, err = os.Stdout.Write(text)
	} else {
		err = os.WriteFile(*out, text, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func read(path string) (out []source, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		s, ok := parseSource(line)
		if !ok {
			return nil, fmt.Errorf("%s: %q: want OWNER/NAME=PATH, or a path with a folder OWNER+NAME", path, line)
		}
		out = append(out, s)
	}
	return out, lines.Err()
}

func parseSource(line string) (source, bool) {
	full, path, named := strings.Cut(line, "=")
	if !named {
		path, full = line, line
		for base := filepath.Base(full); base == ".git" || base == "repo"; base = filepath.Base(full) {
			full = filepath.Dir(full)
		}
		full = strings.Replace(filepath.Base(full), "+", "/", 1)
	}
	owner, name, ok := strings.Cut(full, "/")
	return source{strings.ToLower(owner), name, path}, ok && owner != "" && name != "" && path != ""
}
