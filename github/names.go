package github

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Names as GitHub allows them. A user managed by a company has its short code after one underscore.
var (
	loginForm = regexp.MustCompile(`^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}(_[A-Za-z0-9]{1,39})?(\[bot\])?$`)
	repoForm  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)
	pullPath  = regexp.MustCompile(`^/([^/]+/[^/]+)/pull/([0-9]+)(/(files|commits|checks|changes)(/.*)?)?/?$`)
	pullShort = regexp.MustCompile(`^([^/#]+/[^/#]+)#([0-9]+)$`)
)

// maxPull is more than any repository has pull requests; it keeps the number within 32 bits.
const maxPull = 1<<31 - 1

func validLogin(login string) bool { return loginForm.MatchString(login) }

func validRepository(name string) bool {
	owner, repo, ok := strings.Cut(name, "/")
	return ok && validLogin(owner) && repoForm.MatchString(repo) && repo != "." && repo != ".."
}

func badName(doing, text, want string) error {
	return &Error{Kind: BadName, Doing: doing, Err: fmt.Errorf("%q is not %s", cut(text), want)}
}

// ParseLogin takes a login or the URL of a profile on the host.
func ParseLogin(h Host, text string) (string, error) {
	const doing = "read a login"
	login := text
	if strings.Contains(text, "://") {
		path, err := pathOn(h, doing, text)
		if err != nil {
			return "", err
		}
		login = strings.Trim(path, "/")
	}
	if !validLogin(login) {
		return "", badName(doing, text, "a login (letters, digits and single hyphens, at most 39) or https://"+h.Name+"/LOGIN")
	}
	return login, nil
}

// ParsePull takes OWNER/REPO#N or the URL of a pull request on the host.
func ParsePull(h Host, text string) (repository string, number int, err error) {
	const doing = "read the name of a pull request"
	form, subject := pullShort, text
	if strings.Contains(text, "://") {
		if subject, err = pathOn(h, doing, text); err != nil {
			return "", 0, err
		}
		form = pullPath
	}
	wrong := badName(doing, text, "OWNER/REPO#NUMBER or https://"+h.Name+"/OWNER/REPO/pull/NUMBER")
	m := form.FindStringSubmatch(subject)
	if m == nil || !validRepository(m[1]) {
		return "", 0, wrong
	}
	number, err = strconv.Atoi(m[2])
	if err != nil || number < 1 || number > maxPull {
		return "", 0, wrong
	}
	return m[1], number, nil
}

// ParseRepository accepts "owner/name" by GitHub's rules for names.
func ParseRepository(text string) (string, error) {
	if !validRepository(text) {
		return "", badName("read the name of a repository", text, `OWNER/NAME with letters, digits, ".", "_" and "-"`)
	}
	return text, nil
}

// pathOn gives the path of a URL that must lie on the host. Query and fragment are left out: browsers add them.
func pathOn(h Host, doing, text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.User != nil || u.Scheme != "https" {
		return "", badName(doing, stripUser(text), "an https URL without a password")
	}
	host := strings.ToLower(u.Host)
	if host == h.Name || host == "www."+h.Name {
		return u.Path, nil
	}
	e := &Error{Kind: BadName, Doing: doing, Err: fmt.Errorf("the URL is of %q, but the host that is asked is %q", cut(host), h.Name)}
	e.Do = "name the other host with --host " + cut(host)
	return "", e
}

// stripUser keeps a password out of an error text.
func stripUser(text string) string {
	scheme, rest, ok := strings.Cut(text, "://")
	if i := strings.LastIndexByte(rest, '@'); ok && i >= 0 {
		return scheme + "://" + rest[i+1:]
	}
	return text
}
