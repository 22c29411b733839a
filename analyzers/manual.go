package analyzers

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
)

//go:embed doc/*.md
var manuals embed.FS

// Manual gives the manual of a check in Markdown; its first paragraph says what the check observes.
func Manual(name string) (string, bool) {
	data, err := manuals.ReadFile("doc/" + name + ".md")
	if err != nil {
		return "", false
	}
	return string(data), true
}

var kebab = regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)

// Validate refuses a list of checks that is not fit to ship: names that are not unique, in kebab-case and of the check's
// family, and checks without title, manual, minimum, innocent explanation or question.
func Validate(checks []*Analyzer) error {
	seen := map[string]bool{}
	for _, a := range checks {
		_, manual := Manual(a.Name)
		for _, need := range []struct {
			ok   bool
			what string
		}{
			{kebab.MatchString(a.Name), "its name is not in kebab-case"},
			{strings.HasPrefix(a.Name, string(a.Family)+"-"), "its name does not begin with its family"},
			{!seen[a.Name], "its name is given twice"},
			{a.Title != "", "no title"},
			{a.Severity != 0, "no severity"},
			{a.MinSample > 0, "no minimum"},
			{a.Since != "", "no version that brought it"},
			{len(a.Innocent) > 0, "no innocent explanation"},
			{strings.HasSuffix(a.Ask, "?"), "no question to ask"},
			{a.Run != nil, "nothing to run"},
			{manual, "no manual"},
		} {
			if !need.ok {
				return fmt.Errorf("check %q: %s", a.Name, need.what)
			}
		}
		seen[a.Name] = true
	}
	return nil
}
