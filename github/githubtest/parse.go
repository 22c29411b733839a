package githubtest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
)

// ParseScenario reads a scenario file; doc.go describes it. Errors name the line of the section "scenario".
func ParseScenario(text string) (*Scenario, error) {
	s := &Scenario{Now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), Mails: map[string]string{}, Renames: map[string]string{}}
	recipes := map[string]string{}
	found := false
	for _, f := range analyzertest.Sections(text) {
		kind, name, _ := strings.Cut(f.Name, " ")
		switch {
		case f.Name == "scenario" && !found:
			found = true
			if err := s.parse(f.Body); err != nil {
				return nil, err
			}
		case kind == "repo" && recipes[name] == "":
			recipes[name] = f.Body
		default:
			return nil, fmt.Errorf("section %q: want one \"scenario\", and one \"repo OWNER/NAME\" for each history", f.Name)
		}
	}
	if !found {
		return nil, errors.New(`no section "scenario"`)
	}
	for i := range s.Repositories {
		r := &s.Repositories[i]
		recipe, err := recipeOf(recipes, r.Name, 0)
		if err != nil {
			return nil, err
		}
		r.Recipe = recipe
	}
	for name := range recipes {
		if s.repository(name) == nil {
			return nil, fmt.Errorf("section %q: the scenario has no such repository", "repo "+name)
		}
	}
	return s, nil
}

// recipeOf puts the history before that "continue" names in front of a recipe.
func recipeOf(recipes map[string]string, name string, depth int) (string, error) {
	text := recipes[name]
	line, rest, _ := strings.Cut(text, "\n")
	of, ok := strings.CutPrefix(line, "continue ")
	if !ok {
		return text, nil
	}
	of = strings.TrimSpace(of)
	if recipes[of] == "" || depth > 10 {
		return "", fmt.Errorf("section %q continues %q, which has no history", "repo "+name, of)
	}
	before, err := recipeOf(recipes, of, depth+1)
	return before + "\n" + rest, err
}

func (s *Scenario) repository(name string) *Repository {
	i := slices.IndexFunc(s.Repositories, func(r Repository) bool { return strings.EqualFold(r.Name, name) })
	if i < 0 {
		return nil
	}
	return &s.Repositories[i]
}

func (s *Scenario) user(login string) *User {
	i := slices.IndexFunc(s.Users, func(u User) bool { return strings.EqualFold(u.Login, login) })
	if i < 0 {
		return nil
	}
	return &s.Users[i]
}

func (s *Scenario) parse(text string) error {
	for i, line := range strings.Split(text, "\n") {
		words, err := split(line)
		if err == nil && len(words) > 0 && !strings.HasPrefix(words[0], "#") {
			err = s.statement(words)
		}
		if err != nil {
			return fmt.Errorf("scenario line %d: %w", i+1, err)
		}
	}
	return nil
}

// split cuts a line at blanks, but not within Go strings in double quotes, which may stand after "=" or alone.
func split(line string) ([]string, error) {
	var words []string
	for rest := strings.TrimSpace(line); rest != ""; rest = strings.TrimSpace(rest) {
		end := strings.IndexAny(rest, " \t\"")
		if end < 0 {
			return append(words, rest), nil
		}
		if rest[end] != '"' {
			words, rest = append(words, rest[:end]), rest[end:]
			continue
		}
		quoted, err := strconv.QuotedPrefix(rest[end:])
		if err != nil {
			return nil, fmt.Errorf("%q: no end of the string", rest[end:])
		}
		text, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", quoted, err)
		}
		words, rest = append(words, rest[:end]+text), rest[end+len(quoted):]
	}
	return words, nil
}

func (s *Scenario) statement(words []string) error {
	var a, b string
	rest := words[1:]
	for _, to := range []*string{&a, &b} {
		if len(rest) > 0 && !strings.Contains(rest[0], "=") {
			*to, rest = rest[0], rest[1:]
		}
	}
	o, err := newOptions(rest)
	if err != nil {
		return err
	}
	two := map[string]bool{"mail": true, "key": true, "rename": true, "verified": true}
	if a == "" || (b != "") != two[words[0]] {
		return fmt.Errorf("%q with %q and %q: doc.go says what stands after it", words[0], a, b)
	}
	switch words[0] {
	case "now":
		s.Now = o.parseTime(a)
	case "user":
		s.Users = append(s.Users, User{
			Login: a, ID: int64(o.number("id", 1000+len(s.Users))), Name: o.text("name", ""), Location: o.text("location", ""),
			Email: o.text("email", ""), Company: o.text("company", ""), Blog: o.text("blog", ""), Bio: o.text("bio", ""),
			Kind: o.oneOf("kind", "User", "Organization", "Bot"), Created: o.needTime("created"),
		})
	case "mail":
		s.Mails[strings.ToLower(a)] = b
		o.fail(s.needUser(b))
	case "rename":
		s.Renames[strings.ToLower(a)] = b
	case "key":
		o.fail(s.key(a, b, o))
	case "repo":
		s.repo(a, o)
	case "push":
		s.push(a, o)
	case "pull":
		o.fail(s.pull(a, o))
	case "verified":
		s.Verified = append(s.Verified, Verified{
			Repository: a, Commit: b, Reason: o.text("reason", "valid"), At: o.time("at"), After: o.duration("after"),
			Signer: o.text("signer", ""), Web: o.yes("web"),
		})
		o.fail(s.needRepository(a))
	case "contributions":
		s.Contributions = append(s.Contributions, Contributions{
			Login: a, Year: o.number("year", 0), Commits: o.number("commits", 0), Restricted: o.number("restricted", 0),
		})
		o.fail(s.needUser(a))
	default:
		return fmt.Errorf("unknown statement %q", words[0])
	}
	return o.done()
}

func (s *Scenario) needUser(login string) error {
	if s.user(login) == nil {
		return fmt.Errorf("no user %q before this line", login)
	}
	return nil
}

func (s *Scenario) needRepository(name string) error {
	if s.repository(name) == nil {
		return fmt.Errorf("no repository %q before this line", name)
	}
	return nil
}

func (s *Scenario) key(login, key string, o *options) error {
	kind, name, _ := strings.Cut(key, ":")
	if kind != "pgp" && kind != "ssh" && kind != "access" || name == "" {
		return fmt.Errorf("%q is not pgp:KEY, ssh:KEY or access:KEY", key)
	}
	if err := s.needUser(login); err != nil {
		return err
	}
	u := s.user(login)
	u.Keys = append(u.Keys, Key{
		Kind: kind, Name: name, Created: o.needTime("created"), Expires: o.time("expires"), Revoked: o.yes("revoked"),
		Emails: o.list("emails"), Unverified: o.list("unverified"),
	})
	return nil
}

func (s *Scenario) repo(name string, o *options) {
	owner, _, ok := strings.Cut(name, "/")
	if !ok {
		o.fail(fmt.Errorf("%q is not OWNER/NAME", name))
		return
	}
	o.fail(s.needUser(owner))
	r := Repository{
		Name: name, ForkOf: o.text("fork-of", ""), Template: o.text("template", ""), Created: o.needTime("created"), Pushed: o.time("pushed"),
		KiB: o.number("size", 100), Private: o.yes("private"), Archived: o.yes("archived"), Empty: o.yes("empty"), Blocked: o.yes("blocked"),
	}
	for _, other := range []string{r.ForkOf, r.Template} {
		if other != "" {
			o.fail(s.needRepository(other))
		}
	}
	if r.Pushed.IsZero() {
		r.Pushed = r.Created
	}
	s.Repositories = append(s.Repositories, r)
}

func (s *Scenario) push(name string, o *options) {
	o.fail(s.needRepository(name))
	p := Push{
		Repository: name, Actor: o.text("actor", strings.Split(name, "/")[0]), Ref: o.text("ref", "refs/heads/main"),
		Before: o.text("before", "none"), Head: o.text("head", "main"), At: o.needTime("at"), NoEvent: o.no("event"),
		Kind: o.oneOf("kind", "push", "force_push", "branch_creation", "branch_deletion", "pr_merge", "merge_queue_merge"),
	}
	o.fail(s.needUser(p.Actor))
	s.Pushes = append(s.Pushes, p)
}

func (s *Scenario) pull(name string, o *options) error {
	repository, number, _ := strings.Cut(name, "#")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return fmt.Errorf("%q is not OWNER/NAME#N", name)
	}
	p := Pull{
		Repository: repository, Number: n, Author: o.text("by", ""), Title: o.text("title", "A change"), Base: o.text("base", "main"),
		BaseAt: o.text("base-at", ""), Head: o.text("head", ""), Branch: o.text("branch", "topic"), Fork: o.text("fork", ""),
		Association: o.text("association", "CONTRIBUTOR"), Created: o.needTime("created"), Closed: o.time("closed"), Merged: o.time("merged"),
	}
	if p.Head == "" {
		return errors.New("no head=")
	}
	if p.Closed.IsZero() {
		p.Closed = p.Merged
	}
	s.Pulls = append(s.Pulls, p)
	if p.Fork != "" && p.Fork != "deleted" {
		if err := s.needRepository(p.Fork); err != nil {
			return err
		}
	}
	return errors.Join(s.needUser(p.Author), s.needRepository(repository))
}
