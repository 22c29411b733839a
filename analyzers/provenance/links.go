package provenance

import (
	"cmp"
	"slices"
	"strings"
)

// hosts keep repositories under /OWNER/NAME.
var hosts = []string{"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "gitee.com", "raw.githubusercontent.com"}

// service is a build server, a coverage report or a picture of their state: the rest of its address after a prefix names a
// repository.
type service struct {
	prefix string // in lower case, without the scheme
	host   string // of the repository; "" where it follows in the path
	skip   int    // elements between the prefix and the owner
	kind   NoticeKind
}

// services are those that name the repository that they are for. A prefix goes before shorter ones that it begins with.
var services = []service{
	{"img.shields.io/github/actions/workflow/status/", "github.com", 0, Badge},
	{"img.shields.io/github/workflow/status/", "github.com", 0, Badge},
	{"img.shields.io/github/check-runs/", "github.com", 0, Badge},
	{"img.shields.io/github/checks-status/", "github.com", 0, Badge},
	{"img.shields.io/github/commit-activity/", "github.com", 1, Badge},
	{"img.shields.io/github/v/", "github.com", 1, Badge},
	{"img.shields.io/github/languages/", "github.com", 1, Badge},
	{"img.shields.io/github/downloads/", "github.com", 0, Badge},
	{"img.shields.io/github/", "github.com", 1, Badge},
	{"img.shields.io/travis/com/", "github.com", 0, Badge},
	{"img.shields.io/travis/", "github.com", 0, Badge},
	{"img.shields.io/codecov/c/", "", 0, Badge},
	{"img.shields.io/coveralls/", "", 0, Badge},
	{"img.shields.io/circleci/build/", "", 0, Badge},
	{"img.shields.io/circleci/project/", "", 0, Badge},
	{"img.shields.io/appveyor/ci/", "github.com", 0, Badge},
	{"img.shields.io/gitlab/pipeline/", "gitlab.com", 0, Badge},
	{"travis-ci.org/", "github.com", 0, Build},
	{"travis-ci.com/github/", "github.com", 0, Build},
	{"travis-ci.com/", "github.com", 0, Build},
	{"app.travis-ci.com/github/", "github.com", 0, Build},
	{"api.travis-ci.org/", "github.com", 0, Build},
	{"secure.travis-ci.org/", "github.com", 0, Build},
	{"circleci.com/", "", 0, Build},
	{"codecov.io/", "", 0, Build},
	{"app.codecov.io/", "", 0, Build},
	{"coveralls.io/repos/", "", 0, Build},
	{"coveralls.io/r/", "github.com", 0, Build},
	{"coveralls.io/", "", 0, Build},
	{"ci.appveyor.com/project/", "github.com", 0, Build},
	{"goreportcard.com/badge/", "", 0, Badge},
	{"goreportcard.com/report/", "", 0, Badge},
	{"pkg.go.dev/badge/", "", 0, Badge},
	{"pkg.go.dev/", "", 0, Badge},
	{"godoc.org/", "", 0, Badge},
	{"snyk.io/test/", "", 0, Build},
	{"deepsource.io/", "", 0, Build},
	{"app.deepsource.com/", "", 0, Build},
	{"david-dm.org/", "github.com", 0, Build},
	{"isitmaintained.com/project/", "github.com", 0, Badge},
	{"isitmaintained.com/badge/resolution/", "github.com", 0, Badge},
	{"codeclimate.com/", "", 0, Build},
	{"scrutinizer-ci.com/g/", "github.com", 0, Build},
	{"landscape.io/", "", 0, Build},
	{"requires.io/", "", 0, Build},
	{"lgtm.com/projects/g/", "github.com", 0, Build},
	{"starchart.cc/", "github.com", 0, Badge},
	{"star-history.com/#", "github.com", 0, Badge},
	{"api.star-history.com/svg?repos=", "github.com", 0, Badge},
	{"contrib.rocks/image?repo=", "github.com", 0, Badge},
	{"bettercodehub.com/edge/badge/", "github.com", 0, Badge},
}

// inPath are the short names of hosts in the paths of services.
var inPath = map[string]string{
	"github": "github.com", "gh": "github.com", "gitlab": "gitlab.com", "gl": "gitlab.com", "bitbucket": "bitbucket.org", "bb": "bitbucket.org",
	"github.com": "github.com", "gitlab.com": "gitlab.com", "bitbucket.org": "bitbucket.org", "codeberg.org": "codeberg.org", "g": "github.com",
}

// notOwners are paths of hosts that are no accounts.
var notOwners = map[string]bool{
	"features": true, "about": true, "apps": true, "marketplace": true, "sponsors": true, "orgs": true, "topics": true, "login": true, "search": true,
	"explore": true, "settings": true, "user-attachments": true, "contact": true, "site": true, "-": true, "users": true, "groups": true, "help": true,
	"username": true, "user": true, "your-username": true, "your_username": true, "yourusername": true, "your-name": true, "yourname": true,
	"<username>": true, "<your-username>": true, "owner": true, "organization": true, "org": true, "example": true, "your-org": true, "yourorg": true,
	"youruser": true, "your-user": true, "your-github-username": true, "my-org": true, "myorg": true, "foo": true, "acme": true,
}

// repositoryOf takes OWNER and NAME from the beginning of a path.
func repositoryOf(host, path string) (owner, repo string) {
	if host == "raw.githubusercontent.com" {
		host = "github.com"
	}
	owner, rest, ok := strings.Cut(path, "/")
	if !ok || !accountName(owner) || notOwners[strings.ToLower(owner)] {
		return "", ""
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return !nameRune(r) })
	if end >= 0 {
		rest = rest[:end]
	}
	name := strings.TrimSuffix(strings.TrimRight(rest, "."), ".git")
	name = strings.TrimSuffix(name, ".svg")
	if name == "" || name == "." || name == ".." || len(name) > 100 {
		return "", ""
	}
	return owner, host + "/" + strings.ToLower(owner) + "/" + strings.ToLower(name)
}

// accountName tells whether s can be the name of an account.
func accountName(s string) bool {
	if s == "" || len(s) > 60 || s[0] == '-' || s[0] == '.' {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return !nameRune(r) }) < 0
}

func nameRune(r rune) bool {
	return r == '-' || r == '_' || r == '.' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

// firstRepository finds the first path of a repository that begins within so many bytes of s.
func firstRepository(s string, within int) (owner, repo string) {
	lower := string(asciiLower([]byte(s)))
	best := -1
	var host string
	for _, h := range hosts {
		if i := strings.Index(lower, h); i >= 0 && i <= within && (best < 0 || i < best) {
			best, host = i, h
		}
	}
	if best < 0 {
		return "", ""
	}
	rest := s[best+len(host):]
	if rest == "" || rest[0] != '/' && rest[0] != ':' {
		return "", ""
	}
	return repositoryOf(host, rest[1:])
}

// firstLink is the first address on the web that begins within so many bytes of s.
func firstLink(s string, within int) string {
	i := strings.Index(s, "http")
	if i < 0 || i > within {
		return ""
	}
	link := s[i:]
	if !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") {
		return ""
	}
	if end := strings.IndexAny(link, " \t\"'<>)]}`|\\"); end >= 0 {
		link = link[:end]
	}
	return strings.TrimRight(link, ".,;:")
}

// readme collects badges and links to build servers, and the addresses from which a README says to clone.
func readme(c *collector, content []byte) {
	for n, line := range lines(content) {
		rest := string(line)
		lower := string(asciiLower(line))
		clones := strings.Contains(lower, "git clone")
		for range linkedRepos * 3 {
			i := strings.Index(lower, "://")
			if i < 0 {
				break
			}
			rest, lower = rest[i+3:], lower[i+3:]
			badge(c, rest, lower, n, line, clones)
		}
		if i := strings.Index(lower, "git@"); clones && i >= 0 {
			if owner, repo := firstRepository(rest[i:], 4); repo != "" {
				c.add(Build, owner, repo, n, line)
			}
		}
	}
}

// badge looks at one address, without its scheme.
func badge(c *collector, rest, lower string, n int, line []byte, clones bool) {
	lower = strings.TrimPrefix(lower, "www.")
	rest = rest[len(rest)-len(lower):]
	for _, s := range services {
		if !strings.HasPrefix(lower, s.prefix) {
			continue
		}
		path := rest[len(s.prefix):]
		for range s.skip {
			_, path, _ = strings.Cut(path, "/")
		}
		host := s.host
		for host == "" {
			first, after, ok := strings.Cut(path, "/")
			if !ok {
				return
			}
			path, host = after, inPath[strings.ToLower(first)]
		}
		if first, after, ok := strings.Cut(path, "/"); ok && inPath[strings.ToLower(first)] == host {
			path = after // a host given twice, as in coveralls.io/repos/github/...
		}
		if owner, repo := repositoryOf(host, path); repo != "" {
			c.add(s.kind, owner, repo, n, line)
		}
		return
	}
	for _, h := range hosts {
		path, ok := strings.CutPrefix(lower, h+"/")
		if !ok {
			continue
		}
		state := strings.Contains(path, "/workflows/") || strings.Contains(path, "/actions") || strings.Contains(path, "/badges/") || strings.Contains(path, "badge.svg")
		if !clones && !state {
			return
		}
		if owner, repo := repositoryOf(h, rest[len(h)+1:]); repo != "" {
			c.add(Build, owner, repo, n, line)
		}
		return
	}
}

func sortByLine(all []Notice) {
	slices.SortStableFunc(all, func(a, b Notice) int { return cmp.Compare(a.Line, b.Line) })
}
