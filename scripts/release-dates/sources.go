package main

import (
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var field = regexp.MustCompile(`(?m)^ *(?:- )?(releaseCycle|codename|releaseDate): *"?([^"#\n]*?)"?(?: *#.*)?$`)

// cycles reads the release cycles of one product of the endoflife-date data set: version, and code name where there is one. The front
// matter of its pages has one field a line, and each cycle begins with its version.
func cycles(repo, name string) (map[string]time.Time, error) {
	page, err := git(repo, "show", "HEAD:products/"+name+".md")
	if err != nil {
		return nil, err
	}
	_, list, found := strings.Cut(page, "\nreleases:\n")
	if !found {
		return nil, errors.New("no releases")
	}
	list, _, _ = strings.Cut(list, "\n---")
	out := map[string]time.Time{}
	var names []string
	for _, m := range field.FindAllStringSubmatch(list, -1) {
		switch m[1] {
		case "releaseCycle":
			names = nil
			if version, ok := number(m[2]); ok {
				names = []string{version}
			}
		case "codename":
			if word := strings.ToLower(strings.SplitN(m[2], " ", 2)[0]); word != "" && len(names) > 0 {
				names = append(names, word)
			}
		case "releaseDate":
			at, err := time.Parse(time.DateOnly, m[2])
			if err != nil {
				return nil, fmt.Errorf("cycle %v: %w", names, err)
			}
			if at.Year() < oldest-4 {
				continue
			}
			for _, n := range names {
				out[n] = at
			}
		}
	}
	return out, nil
}

var cycleForm = regexp.MustCompile(`^v?(\d+)(?:\.(\d+))?$`)

// number writes a cycle as the look-up spells it: 7.0 as it is, 22.04 as 22.4.
func number(cycle string) (string, bool) {
	m := cycleForm.FindStringSubmatch(cycle)
	if m == nil {
		return "", false
	}
	major, _ := strconv.Atoi(m[1])
	if m[2] == "" {
		return strconv.Itoa(major), true
	}
	minor, _ := strconv.Atoi(m[2])
	return fmt.Sprintf("%d.%d", major, minor), true
}

var tagForm = regexp.MustCompile(`^(\d{1,5})(?:[._](\d{1,5}))?(?:[._](\d{1,5}))?(.*)$`)

// oldest is the first year that tags are taken from, and four years before it cycles: older versions tell nothing of today's claims.
const oldest = 2017

// cycle is a release cycle as its tags tell it.
type cycle struct {
	first time.Time
	whole bool // the earliest tag is of its first release, or a pre-release of that
}

// tagDates reads when each major and minor version was first tagged.
func tagDates(repo string, p *product) (map[string]time.Time, error) {
	text, err := git(repo, "for-each-ref", "--format=%(refname:strip=2)%09%(taggerdate:unix)%09%(committerdate:unix)%09%(*committerdate:unix)", "refs/tags")
	if err != nil {
		return nil, err
	}
	all := map[string]*cycle{}
	for line := range strings.Lines(text) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 4 {
			continue
		}
		name, ok := strings.CutPrefix(fields[0], p.prefix)
		if !ok {
			continue
		}
		m := tagForm.FindStringSubmatch(strings.TrimPrefix(name, "v"))
		at, dated := earliest(fields[1:])
		if m == nil || !dated {
			continue
		}
		note(all, m, at)
	}
	out := map[string]time.Time{}
	for version, c := range all {
		minor := strings.Contains(version, ".")
		if !c.whole || p.majors && minor || c.first.Year() < max(p.since, oldest) || version == "0" {
			continue
		}
		out[version] = c.first
	}
	return out, nil
}

// note adds one tag to the cycles that it belongs to. m is a match of tagForm.
func note(all map[string]*cycle, m []string, at time.Time) {
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	patch, _ := strconv.Atoi(m[3])
	add := func(version string, whole bool) {
		c := all[version]
		switch {
		case c == nil:
			all[version] = &cycle{at, whole}
		case at.Before(c.first):
			*c = cycle{at, whole}
		case at.Equal(c.first):
			c.whole = c.whole || whole
		}
	}
	if m[2] == "" {
		return // a bare "v4" moves along with the newest release of its major
	}
	add(strconv.Itoa(major), minor == 0 && patch == 0)
	add(fmt.Sprintf("%d.%d", major, minor), patch == 0)
}

// earliest of the dates that a tag has.
func earliest(unix []string) (time.Time, bool) {
	var first int64
	for _, s := range unix {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 && (first == 0 || n < first) {
			first = n
		}
	}
	return time.Unix(first, 0).UTC(), first != 0
}

func git(repo string, args ...string) (string, error) {
	out, err := exec.Command("git", append([]string{"--git-dir", repo}, args...)...).Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return string(out), nil
}
