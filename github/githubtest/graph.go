package githubtest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
)

// commit is a parsed commit object.
type commit struct {
	id, tree, message  string
	parents            []string
	author, committer  stamp
	signature, payload string // empty where it is not signed
}

type stamp struct {
	name, email string
	unix        int64
	zone        string // as recorded, such as "+0900"
}

// utc is the time as REST tells it: the recorded offset is lost.
func (s stamp) utc() string { return time.Unix(s.unix, 0).UTC().Format(time.RFC3339) }

// recorded is the time with the recorded offset; fraction is "" or ".000".
func (s stamp) recorded(fraction string) string {
	offset := 0
	if n, err := strconv.Atoi(s.zone); err == nil {
		offset = n/100*3600 + n%100*60
	}
	return time.Unix(s.unix, 0).In(time.FixedZone("", offset)).Format("2006-01-02T15:04:05" + fraction + "-07:00")
}

var stampForm = regexp.MustCompile(`^(.*?) ?<(.*)> (-?\d+) (\S+)$`)

func parseStamp(line string) stamp {
	m := stampForm.FindStringSubmatch(line)
	if m == nil {
		return stamp{name: line}
	}
	unix, _ := strconv.ParseInt(m[3], 10, 64) // what Git could not record either is 0
	return stamp{m[1], m[2], unix, m[4]}
}

// parseCommit reads a raw commit object.
func parseCommit(id string, raw []byte) *commit {
	c := &commit{id: id}
	head, message, _ := strings.Cut(string(raw), "\n\n")
	c.message = strings.TrimRight(message, "\n") // as the service gives it
	var signature, payload []string
	last := ""
	for _, line := range strings.Split(head, "\n") {
		key, value, _ := strings.Cut(line, " ")
		if key == "" { // goes on
			key = last
		}
		last = key
		if key == "gpgsig" {
			signature = append(signature, value)
			continue
		}
		payload = append(payload, line)
		switch {
		case strings.HasPrefix(line, " "):
		case key == "tree":
			c.tree = value
		case key == "parent":
			c.parents = append(c.parents, value)
		case key == "author":
			c.author = parseStamp(value)
		case key == "committer":
			c.committer = parseStamp(value)
		}
	}
	if signature != nil {
		c.signature = strings.Join(signature, "\n") + "\n"
		c.payload = strings.Join(payload, "\n") + "\n\n" + message
	}
	return c
}

// repository is one that is served.
type repository struct {
	*Repository
	id      int64
	built   *analyzertest.Built
	refs    map[string]string
	commits map[string]bool // that its own history has
	onDisk  disk
}

// load builds the histories. A fork without a recipe has the history of its parent.
func (s *Server) load() error {
	s.commits = map[string]*commit{}
	for i := range s.scenario.Repositories {
		r := &repository{Repository: &s.scenario.Repositories[i], id: int64(500001 + i), refs: map[string]string{}, commits: map[string]bool{}}
		s.repositories = append(s.repositories, r)
		if r.Empty {
			continue
		}
		text := r.Recipe
		for of := r.Repository; text == "" && of.ForkOf != ""; {
			of = s.scenario.repository(of.ForkOf)
			text = of.Recipe
		}
		built, err := analyzertest.History(text)
		if err != nil {
			return fmt.Errorf("repository %s: %w", r.Name, err)
		}
		if len(built.IDs) == 0 {
			return fmt.Errorf("repository %s has no commits: say empty=yes", r.Name)
		}
		r.built = built
		for n, raw := range built.Commits {
			r.commits[built.IDs[n]] = true
			if s.commits[built.IDs[n]] == nil {
				s.commits[built.IDs[n]] = parseCommit(built.IDs[n], raw)
			}
		}
		r.refs["refs/heads/main"] = built.IDs[len(built.IDs)-1]
		for line := range strings.Lines(text) {
			if f := strings.Fields(line); len(f) == 3 && f[0] == "ref" {
				r.refs[f[1]] = built.ID(f[2])
			}
		}
	}
	for i := range s.scenario.Pulls {
		p := &s.scenario.Pulls[i]
		r := s.repository(p.Repository)
		head, ok := s.pullHead(p)
		if !ok {
			return fmt.Errorf("pull request %s#%d: no commit %q", p.Repository, p.Number, p.Head)
		}
		r.refs[fmt.Sprintf("refs/pull/%d/head", p.Number)] = head
	}
	return nil
}

func (s *Server) pullHead(p *Pull) (string, bool) {
	if fork := s.repository(p.Fork); fork != nil {
		if id, ok := s.resolve(fork, p.Head); ok {
			return id, true
		}
	}
	return s.resolve(s.repository(p.Repository), p.Head)
}

// find finds a commit by an id, a branch, HEAD or a full reference, each with ~N for the Nth first parent.
func (s *Server) find(r *repository, name string) (string, bool) {
	if r == nil || r.Empty {
		return "", false
	}
	name, up, _ := strings.Cut(name, "~")
	id := ""
	switch {
	case r.refs[name] != "":
		id = r.refs[name]
	case name == "HEAD":
		id = r.refs["refs/heads/main"]
	case r.refs["refs/heads/"+name] != "":
		id = r.refs["refs/heads/"+name]
	case s.commits[name] != nil && s.sees(r, name):
		id = name
	}
	return s.ancestor(id, up)
}

func (s *Server) ancestor(id, up string) (string, bool) {
	n, _ := strconv.Atoi(up)
	for ; n > 0 && id != ""; n-- {
		parents := s.commits[id].parents
		if len(parents) == 0 {
			return "", false
		}
		id = parents[0]
	}
	return id, id != ""
}

// resolve finds a commit by a name of the scenario: also by a label of the recipe, which the API does not know.
func (s *Server) resolve(r *repository, name string) (string, bool) {
	if id, ok := s.find(r, name); ok || r == nil || r.Empty {
		return id, ok
	}
	label, up, _ := strings.Cut(name, "~")
	return s.ancestor(r.built.ID(label), up)
}

// sees tells whether a commit is in a repository or its network of forks, whose objects are shared.
func (s *Server) sees(r *repository, id string) bool {
	root := s.root(r)
	return slices.ContainsFunc(s.repositories, func(o *repository) bool { return o.commits[id] && s.root(o) == root })
}

func (s *Server) root(r *repository) *repository {
	for r.ForkOf != "" {
		r = s.repository(r.ForkOf)
	}
	return r
}

// reachable gives the commits that can be reached, parents before children where times do not say otherwise: by committer time, then
// as they were found.
func (s *Server) reachable(from string, without map[string]bool) []*commit {
	var out []*commit
	seen := map[string]bool{}
	for stack := []string{from}; len(stack) > 0; {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[id] || without[id] || s.commits[id] == nil {
			continue
		}
		seen[id] = true
		out = append(out, s.commits[id])
		stack = append(stack, s.commits[id].parents...)
	}
	return s.topological(out)
}

// topological sorts parents before children, and by committer time where that leaves a choice.
func (s *Server) topological(list []*commit) []*commit {
	slices.SortStableFunc(list, func(a, b *commit) int {
		if a.committer.unix != b.committer.unix {
			return int(max(-1, min(1, a.committer.unix-b.committer.unix)))
		}
		return strings.Compare(a.id, b.id)
	})
	in := map[string]*commit{}
	for _, c := range list {
		in[c.id] = c
	}
	out := make([]*commit, 0, len(list))
	done := map[string]bool{}
	for _, c := range list {
		for stack := []*commit{c}; len(stack) > 0; {
			top := stack[len(stack)-1]
			before := len(stack)
			for _, p := range top.parents {
				if in[p] != nil && !done[p] {
					stack = append(stack, in[p])
				}
			}
			if len(stack) > before {
				continue
			}
			stack = stack[:len(stack)-1]
			if !done[top.id] {
				done[top.id] = true
				out = append(out, top)
			}
		}
	}
	return out
}

func ids(list []*commit) map[string]bool {
	out := map[string]bool{}
	for _, c := range list {
		out[c.id] = true
	}
	return out
}

// mergeBase gives the newest commit that both reach, or nil.
func (s *Server) mergeBase(a, b string) *commit {
	of := ids(s.reachable(a, nil))
	all := s.reachable(b, nil)
	for _, c := range slices.Backward(all) {
		if of[c.id] {
			return c
		}
	}
	return nil
}
