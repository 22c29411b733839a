package provenance

import (
	"bytes"
	"strings"
)

// NoticeKind is where in a file an owner is named.
type NoticeKind string

// The kinds of notice.
const (
	Copyright  NoticeKind = "copyright line"        // Owner is the holder
	SPDX       NoticeKind = "SPDX tag"              // Owner is the licence
	Source     NoticeKind = "reference to a source" // "extracted from URL", "based on ..."; Repo or Owner names it
	Module     NoticeKind = "module path"           // go.mod, package of Composer, groupId of a pom, ...
	Metadata   NoticeKind = "package metadata"      // author, repository, homepage of package.json, Cargo.toml, setup.py, ...
	Badge      NoticeKind = "badge"
	Build      NoticeKind = "build or CI link"
	Authorship NoticeKind = "author tag" // "@author NAME", "Author: NAME"
)

// Notice is one place in which a file names an owner.
type Notice struct {
	Kind  NoticeKind
	Owner string // of a copyright line the holder, of a link the account; as it stands, cut to 200 bytes
	Repo  string // "host/owner/name" in lower case, where a link or path names one
	Line  int    // from 1
	Text  string // the line, cut to 200 bytes; hostile
}

// How much is looked at and kept.
const (
	mostNotices  = 100
	noticeBytes  = 256 << 10 // of a file
	ownerBytes   = 200
	linkedRepos  = 3  // links looked at in one line of a README
	sameNotices  = 10 // of one kind and owner
	distanceRefs = 80 // bytes from "extracted from" to the link that it means
)

// Notices lists what a file says of its origin, by line; at most 100. Copyright lines, licence tags, author tags and references to
// sources are looked for in comments; the owners of packages in the files that describe them; badges and links to build servers in
// files named README. Its cost is linear: it looks at the first 256 KiB, and at 400 bytes of a line.
func Notices(path string, content []byte) []Notice {
	content = content[:min(len(content), noticeBytes)]
	if bytes.IndexByte(content[:min(len(content), binaryBytes)], 0) >= 0 {
		return nil
	}
	c := collector{seen: map[Notice]int{}}
	name := base(path)
	switch {
	case strings.HasPrefix(name, "readme"):
		readme(&c, content)
	case metadata(name) != nil:
		metadata(name)(&c, content)
	}
	remarks(&c, path, content)
	return c.sorted()
}

// collector keeps notices within bounds.
type collector struct {
	found []Notice
	seen  map[Notice]int
}

func (c *collector) add(kind NoticeKind, owner, repo string, line int, text []byte) {
	owner = strings.TrimSpace(owner)
	if owner == "" && repo == "" || len(c.found) >= mostNotices {
		return
	}
	owner = cut(owner)
	same := Notice{Kind: kind, Owner: owner, Repo: repo}
	if c.seen[same]++; c.seen[same] > sameNotices {
		return
	}
	c.found = append(c.found, Notice{Kind: kind, Owner: owner, Repo: repo, Line: line, Text: cut(string(bytes.TrimSpace(text)))})
}

func (c *collector) sorted() []Notice {
	// The kinds are collected one after the other, each by line.
	sortByLine(c.found)
	return c.found
}

func cut(s string) string { return strings.ToValidUTF8(s[:min(len(s), ownerBytes)], "") }

// remarks looks at the comments of a file.
func remarks(c *collector, path string, content []byte) {
	prose := proseEndings[extension(path)]
	var inComment comments
	lower := make([]byte, 0, lineBytes)
	for n, line := range lines(content) {
		if !inComment.next(line) && !prose {
			continue
		}
		lower = appendLower(lower[:0], line)
		if holder, ok := copyrightHolder(lower, line); ok {
			c.add(Copyright, holder, "", n, line)
			continue
		}
		if tag, ok := after(lower, line, "spdx-license-identifier:"); ok {
			c.add(SPDX, trimComment(tag), "", n, line)
			continue
		}
		if prose {
			continue
		}
		if author, ok := authorTag(lower, line); ok {
			c.add(Authorship, author, "", n, line)
			continue
		}
		reference(c, lower, line, n)
	}
}

// after gives what follows a mark in a line; lower is the line in lower case, byte by byte.
func after(lower, line []byte, mark string) (string, bool) {
	i := bytes.Index(lower, []byte(mark))
	if i < 0 {
		return "", false
	}
	return string(line[i+len(mark):]), true
}

// asciiLower is bytes.ToLower for ASCII alone, so that offsets stay.
func asciiLower(line []byte) []byte { return appendLower(nil, line) }

func appendLower(lower, line []byte) []byte {
	for _, b := range line {
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		lower = append(lower, b)
	}
	return lower
}

// trimComment takes the end of a comment and decoration off what a line says.
func trimComment(s string) string {
	s = strings.TrimSpace(s)
	for _, end := range []string{"*/", "-->", "*)", "--%>", "#}", "-}", "%>", "]]", `"""`} {
		s = strings.TrimSpace(strings.TrimSuffix(s, end))
	}
	return strings.Trim(s, " \t*#|=-_/;,")
}

// references are the words that name a source before a link.
var references = []string{
	"extracted from", "adapted from", "taken from", "copied from", "ported from", "borrowed from", "derived from", "based on", "forked from",
	"originally from", "original source", "original code", "original:", "source:", "lifted from", "modified from", "inspired by", "courtesy of",
	"see original", "credit:", "credits:", "credit to", "thanks to", "stolen from", "cloned from", "vendored from", "imported from", "a port of",
	"a copy of", "fork of", "origin:", "upstream:", "came from", "comes from", "(from http", "from: http", "via http", "code from",
}

// reference adds the source that a line of a comment names, where it has a link or the path of a repository.
func reference(c *collector, lower, line []byte, n int) {
	if !bytes.Contains(lower, []byte("http")) && !bytes.Contains(lower, []byte(".com/")) && !bytes.Contains(lower, []byte(".org/")) {
		return // no link: nothing that names a source
	}
	for _, words := range references {
		i := bytes.Index(lower, []byte(words))
		if i < 0 {
			continue
		}
		rest := string(line[i:])
		if owner, repo := firstRepository(rest, len(words)+distanceRefs); repo != "" {
			c.add(Source, owner, repo, n, line)
			return
		}
		if link := firstLink(rest, len(words)+distanceRefs); link != "" {
			c.add(Source, link, "", n, line)
			return
		}
	}
}
