package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Limits of a list of repositories.
const (
	maxList    = 16 << 20 // bytes
	mostPlaces = 100_000
)

const listHint = "name a file with one path, URL or NAME=PATH a line, a folder whose sub-folders are repositories, or - for the standard input"

// places are the repositories that are to be added, those of the arguments first. No two have the same name.
func (a *app) places(o *addOptions, args []string) ([]place, error) {
	out := make([]place, 0, len(args))
	for _, arg := range args {
		p := placeOf(arg)
		if o.name != "" {
			p.name = o.name
		}
		out = append(out, p)
	}
	if o.from != "" {
		more, err := a.listed(o.from)
		if err != nil {
			return nil, &failure{fmt.Errorf("--from: %w", err), listHint}
		}
		out = append(out, more...)
	}
	if len(out) > mostPlaces {
		return nil, fail(fmt.Sprintf("%d repositories are more than %d", len(out), mostPlaces), "add them in several runs")
	}
	byName := map[string]place{}
	for _, p := range out {
		if err := p.check("corpus add"); err != nil {
			return nil, err
		}
		if other, ok := byName[p.name]; ok {
			return nil, fail(fmt.Sprintf("%s and %s would both be called %q", other.target, p.target, p.name), "give one of them another name: NAME=PATH")
		}
		byName[p.name] = p
	}
	return out, nil
}

// listed reads a list of repositories.
func (a *app) listed(from string) ([]place, error) {
	if from == "-" {
		data, err := io.ReadAll(io.LimitReader(a.streams.In, maxList+1))
		if err == nil && len(data) > maxList {
			err = fmt.Errorf("the standard input has more than %d MiB", maxList>>20)
		}
		if err != nil {
			return nil, err
		}
		return placesOf(data), nil
	}
	info, err := os.Stat(from)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return repositoriesBelow(from)
	}
	data, err := readBounded(from, maxList)
	if err != nil {
		return nil, err
	}
	return placesOf(data), nil
}

// placesOf takes one repository from each line; blank lines and those that begin with # hold none.
func placesOf(data []byte) (out []place) {
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, maxList)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, placeOf(line))
		}
	}
	return out
}

// repositoriesBelow lists the sub-folders that look like repositories, by name.
func repositoriesBelow(dir string) (out []place, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if isRepository(path) {
			out = append(out, placeOf(path))
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no sub-folder of %s is a repository", dir)
	}
	return out, nil
}

// isRepository tells by what lies in a folder: .git, or what a bare repository has.
func isRepository(path string) bool {
	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(path, name))
		return err == nil
	}
	return there(".git") || there("HEAD") && there("objects")
}
