// Command scaffolds writes analyzers/provenance/scaffolds.txt: hashes of the lines of the files that project generators write.
//
// It asks no service. Its sources are clones of the repositories in sources.txt, with their history, so that what older versions
// of a generator wrote is known too; unpacked packages of those that no repository of handy size has; and the files in written/,
// written down from what "cargo new", "django-admin startproject", "dotnet new", "flutter create" and start.spring.io give:
//
//	go run ./scripts/scaffolds -list
//	go run ./scripts/scaffolds -clones 'DIR/{owner}/{name}' > analyzers/provenance/scaffolds.txt
//
// The first names what to clone and to unpack. Lines with a blank that the generator fills in are left out. The same clones give the
// same bytes.
package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

//go:embed sources.txt
var sources string

// source is one line of sources.txt.
type source struct {
	name  string // OWNER/NAME of a repository, or npm:NAME@VERSION
	paths *regexp.Regexp
}

func main() {
	clones := flag.String("clones", "", "where the clones are; {owner} and {name} are replaced; packages are in npm/NAME@VERSION")
	list := flag.Bool("list", false, "only name the repositories to clone and the packages to unpack")
	written := flag.String("written", "scripts/scaffolds/written", "folder of files written down by hand")
	flag.Parse()
	if err := run(os.Stdout, *clones, *written, *list); err != nil {
		fmt.Fprintln(os.Stderr, "scaffolds:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, clones, written string, list bool) error {
	all, err := parse(sources)
	if err != nil {
		return err
	}
	found := table{}
	for _, s := range all {
		if list {
			fmt.Fprintln(out, s.name)
			continue
		}
		owner, name, _ := strings.Cut(s.name, "/")
		dir := strings.NewReplacer("{owner}", owner, "{name}", name).Replace(clones)
		if pkg, ok := strings.CutPrefix(s.name, "npm:"); ok {
			dir = strings.NewReplacer("{owner}", "npm", "{name}", pkg).Replace(clones)
			err = folder(dir, s.paths, found)
		} else {
			err = repository(dir, s.paths, found)
		}
		if err != nil {
			return fmt.Errorf("templates of %s: %w", s.name, err)
		}
	}
	if list {
		return nil
	}
	if err := folder(written, regexp.MustCompile(""), found); err != nil {
		return fmt.Errorf("templates written down: %w", err)
	}
	w := bufio.NewWriter(out)
	for _, key := range slices.Sorted(maps.Keys(found)) {
		if found[key] >= enough {
			fmt.Fprintln(w, key)
		}
	}
	return w.Flush()
}

// table counts in how many versions of templates a line was seen.
type table map[string]int

// enough versions of a line, so that what stood in a template for a commit or two, between releases, does not count.
const enough = 3

// parse reads lines of a name and a regular expression of paths.
func parse(text string) ([]source, error) {
	var all []source
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, pattern, _ := strings.Cut(line, " ")
		re, err := regexp.Compile(strings.TrimSpace(pattern))
		if err != nil {
			return nil, fmt.Errorf("paths of %s: %w", name, err)
		}
		all = append(all, source{name, re})
	}
	return all, nil
}

// folder reads the files below a folder.
func folder(dir string, paths *regexp.Regexp, found table) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || !paths.MatchString(filepath.ToSlash(rel)) {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		add(filepath.ToSlash(rel), content, enough, found)
		return nil
	})
}

// repository reads all versions of the files that ever stood at such paths in the history of HEAD.
func repository(dir string, paths *regexp.Regexp, found table) error {
	log, err := exec.Command("git", "-C", dir, "log", "--raw", "--no-abbrev", "--no-renames", "--diff-filter=AM", "--format=", "HEAD").Output()
	if err != nil {
		return fmt.Errorf("git log in %s: %w", dir, err)
	}
	names := map[string]string{} // blob to path
	var ids strings.Builder
	for line := range strings.Lines(string(log)) {
		meta, path, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || !paths.MatchString(path) {
			continue
		}
		id := strings.Fields(meta)[3]
		key := id + " " + kindOf(path)
		if _, ok := names[key]; !ok {
			names[key] = path
			fmt.Fprintln(&ids, key)
		}
	}
	tree, err := exec.Command("git", "-C", dir, "ls-tree", "-r", "HEAD").Output()
	if err != nil {
		return fmt.Errorf("git ls-tree in %s: %w", dir, err)
	}
	newest := map[string]bool{}
	for line := range strings.Lines(string(tree)) {
		newest[strings.Fields(line)[2]] = true
	}
	cat := exec.Command("git", "-C", dir, "cat-file", "--batch=%(objectsize) %(rest)")
	cat.Stdin = strings.NewReader(ids.String())
	blobs, err := cat.Output()
	if err != nil {
		return fmt.Errorf("git cat-file in %s: %w", dir, err)
	}
	wanted := strings.Split(strings.TrimSpace(ids.String()), "\n")
	for i := 0; len(blobs) > 0; i++ {
		head, rest, _ := bytes.Cut(blobs, []byte("\n"))
		size, err := strconv.Atoi(strings.Fields(string(head))[0])
		if err != nil {
			return fmt.Errorf("git cat-file in %s says %q: %w", dir, head, err)
		}
		times := 1
		if newest[strings.Fields(wanted[i])[0]] {
			times = enough
		}
		add(names[wanted[i]], rest[:size], times, found)
		blobs = rest[size+1:]
	}
	return nil
}

// endings are those that a generator takes off a template's name.
var endings = []string{".tt", ".template", ".tmpl", ".eex", ".mustache", ".ejs.tpl", "-tpl", ".tpl"}

// kindOf is the kind of the file that a template becomes.
func kindOf(path string) string {
	for _, e := range endings {
		path = strings.TrimSuffix(path, e)
	}
	dir, name := filepath.Split(path)
	if i := strings.Index(name, ".__style__"); i >= 0 {
		name = name[:i] + ".css"
	}
	for _, hidden := range []string{"_gitignore", "gitignore", "dockerignore", "gitattributes"} {
		if name == hidden {
			name = "." + strings.TrimPrefix(name, "_")
		}
	}
	return provenance.TemplateKind(dir + name)
}

// blank is what a generator fills in.
var blank = regexp.MustCompile(`<%|%>|\{\{|\}\}|\{%|__[a-z]+(@[a-z]+)*__`)

// kinds are those of which somebody might say that he wrote them.
var kinds = regexp.MustCompile(`^(\.(js|css|html|php|rb|erb|ex|exs|eex|heex|py|java|kt|rs|cs|dart|yml|xml|md|ru|rake|pug|hbs|gitignore)|gemfile|rakefile|dockerfile)$`)

// add takes the lines of one template, each of which counts so many times.
func add(path string, content []byte, times int, found table) {
	kind := kindOf(path)
	if bytes.IndexByte(content, 0) >= 0 || len(content) > 64<<10 || !kinds.MatchString(kind) {
		return
	}
	seen := map[string]bool{}
	for line := range bytes.Lines(content) {
		if blank.Match(line) && kind != ".js" && kind != ".erb" && kind != ".html" && kind != ".php" || bytes.Contains(line, []byte("<%")) && kind == ".js" {
			continue
		}
		if key := provenance.TemplateLine(kind, line); key != "" && !seen[key] {
			seen[key] = true
			found[key] += times
		}
	}
}
