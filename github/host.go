package github

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// Host is a server: github.com, a data-residency host (NAME.ghe.com) or GitHub Enterprise Server.
type Host struct {
	Name    string // of the web host, with a port where it has one: "github.com"
	Web     string // "https://github.com"; repositories are fetched below it
	API     string // "https://api.github.com/", "https://ghe.example.com/api/v3/"; ends in "/"
	GraphQL string // "https://api.github.com/graphql"
}

const publicHost = "github.com"

// ParseHost makes a host of its name, as --host gives it: "github.com", "acme.ghe.com", "git.example.com:8443", or the same as an
// https URL without a path.
func ParseHost(name string) (Host, error) {
	host, err := hostName(name)
	if err != nil {
		return Host{}, err
	}
	h := Host{Name: host, Web: "https://" + host}
	switch {
	case host == "api."+publicHost || strings.HasPrefix(host, "api.") && residency(host):
		return Host{}, fmt.Errorf("host %q is where programs ask; name the web host, %q", host, strings.TrimPrefix(host, "api."))
	case host == publicHost || residency(host):
		h.API = "https://api." + host + "/"
		h.GraphQL = h.API + "graphql"
	default:
		h.API = h.Web + "/api/v3/"
		h.GraphQL = h.Web + "/api/graphql"
	}
	return h, nil
}

// FindHost decides which host is meant: the flag, GITHUB_API_URL with GITHUB_SERVER_URL (and GITHUB_GRAPHQL_URL), GH_HOST, github.com.
func FindHost(flag string, env func(string) string) (Host, error) {
	get := func(name string) string { return strings.TrimSpace(env(name)) }
	web, api := get("GITHUB_SERVER_URL"), get("GITHUB_API_URL")
	switch {
	case flag != "":
		return explain("--host", flag, ParseHost)
	case web != "" && api != "":
		return hostOfURLs(web, api, get("GITHUB_GRAPHQL_URL"))
	case api != "":
		return Host{}, errors.New("GITHUB_API_URL is set without GITHUB_SERVER_URL: set both, or name the host with --host")
	case web != "":
		return explain("GITHUB_SERVER_URL", web, ParseHost)
	case get("GH_HOST") != "":
		return explain("GH_HOST", get("GH_HOST"), ParseHost)
	}
	return ParseHost(publicHost)
}

// CloneURL is where a repository is fetched.
func (h Host) CloneURL(repository string) string { return h.Web + "/" + repository + ".git" }

// public tells whether it is GitHub's own, so that it has an address on the open internet and its limits apply.
func (h Host) public() bool { return h.Name == publicHost || residency(h.Name) }

func residency(host string) bool { return strings.HasSuffix(host, ".ghe.com") }

// hostOfURLs makes a host of the variables that Actions sets.
func hostOfURLs(web, api, graphql string) (Host, error) {
	name, err := explain("GITHUB_SERVER_URL", web, hostName)
	if err != nil {
		return Host{}, err
	}
	h := Host{Name: name, Web: "https://" + name}
	if h.API, err = explain("GITHUB_API_URL", api, endpoint); err != nil {
		return Host{}, err
	}
	if graphql == "" {
		graphql = graphqlBeside(h.API)
	}
	if h.GraphQL, err = explain("GITHUB_GRAPHQL_URL", graphql, endpoint); err != nil {
		return Host{}, err
	}
	if originOf(h.GraphQL) != originOf(h.API) {
		return Host{}, errors.New("GITHUB_GRAPHQL_URL is on another host than GITHUB_API_URL: the token would go to both")
	}
	h.API += "/"
	return h, nil
}

// originOf is the part of an https URL before its path.
func originOf(text string) string {
	host, _, _ := strings.Cut(strings.TrimPrefix(text, "https://"), "/")
	return host
}

// graphqlBeside is where GraphQL is asked, given where REST is, without a slash at its end.
func graphqlBeside(api string) string {
	if root, ok := strings.CutSuffix(api, "/v3"); ok {
		return root + "/graphql"
	}
	return api + "/graphql"
}

func explain[T any](from, text string, parse func(string) (T, error)) (T, error) {
	v, err := parse(text)
	if err != nil {
		return v, fmt.Errorf("%s: %w", from, err)
	}
	return v, nil
}

// endpoint accepts an https URL of letters, digits and "/._-" and gives it without a slash at its end.
func endpoint(text string) (string, error) {
	u, err := httpsURL(text)
	if err != nil {
		return "", err
	}
	if !plainPath.MatchString(u.Path) {
		return "", fmt.Errorf("path %q has characters that no API address has", u.Path)
	}
	return "https://" + strings.ToLower(u.Host) + strings.TrimRight(u.Path, "/"), nil
}

var (
	plainPath = regexp.MustCompile(`^[A-Za-z0-9/._-]*$`)
	plainHost = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$`)
)

// hostName accepts a name with an optional port, or an https URL of nothing more.
func hostName(text string) (string, error) {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := httpsURL(text)
	if err != nil {
		return "", err
	}
	if strings.Trim(u.Path, "/") != "" {
		return "", fmt.Errorf("host %q: want a name alone, without a path", u.Host+u.Path)
	}
	return strings.ToLower(u.Host), nil
}

// httpsURL accepts an https URL without user, query or fragment.
func httpsURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("not a URL") // the error of package url would repeat a password in it
	}
	name := strings.ToLower(u.Hostname())
	_, ipErr := netip.ParseAddr(name)
	switch {
	case u.Scheme != "https":
		return nil, fmt.Errorf("scheme %q: only https is spoken", u.Scheme)
	case u.User != nil:
		return nil, errors.New("a URL with a user or password in it is not used")
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return nil, errors.New("a URL with a query is not used")
	case ipErr != nil && !plainHost.MatchString(name):
		return nil, fmt.Errorf("%q is not the name of a host", u.Host)
	case u.Port() == "" && strings.HasSuffix(u.Host, ":"):
		return nil, fmt.Errorf("%q has no port after the colon", u.Host)
	}
	return u, nil
}
