package analyzertest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

var (
	verbs = []string{"Add", "Fix", "Move", "Rename", "Test", "Speed up", "Drop", "Document", "Split", "Handle", "Check", "Simplify"}
	nouns = []string{
		"parser", "reader", "cache", "index", "writer", "table", "config", "login form", "export", "scheduler", "retry loop",
		"error text", "date picker", "search", "build script", "network client", "lock file", "page header", "queue", "migration",
	}
	tails = []string{"for empty input", "in tests", "on start", "when offline", "after review", "of old files", "per user", "without copying"}
)

// topic is what a commit is about.
type topic struct{ verb, noun, tail int }

// subject draws one of n topics, or of all 1,920 when n is 0.
func subject(rng *rand.Rand, n int) topic {
	all := len(verbs) * len(nouns) * len(tails)
	if n == 0 || n > all {
		n = all
	}
	i := rng.IntN(n) * 421 % all // 421 is coprime to their number: neighbours look different
	return topic{i % len(verbs), i / len(verbs) % len(nouns), i / len(verbs) / len(nouns)}
}

func (t topic) plain() string { return verbs[t.verb] + " " + nouns[t.noun] + " " + tails[t.tail] }

// subjectStyles are habits of wording a subject line.
var subjectStyles = map[string]func(t topic) string{
	"plain": topic.plain,
	"conventional": func(t topic) string {
		kind := []string{"feat", "fix", "refactor", "refactor", "test", "perf", "refactor", "docs", "refactor", "feat", "fix", "chore"}[t.verb]
		return fmt.Sprintf("%s(%s): %s %s", kind, strings.ReplaceAll(nouns[t.noun], " ", "-"), strings.ToLower(verbs[t.verb]), tails[t.tail])
	},
	"sentence": func(t topic) string { return verbs[t.verb] + " the " + nouns[t.noun] + " " + tails[t.tail] + "." },
	"past": func(t topic) string {
		done := []string{
			"Added", "Fixed", "Moved", "Renamed", "Tested", "Sped up", "Dropped", "Documented", "Split", "Handled", "Checked", "Simplified",
		}[t.verb]
		return done + " the " + nouns[t.noun] + " " + tails[t.tail]
	},
	"terse":  func(t topic) string { return strings.ToLower(verbs[t.verb]) + " " + nouns[t.noun] },
	"tagged": func(t topic) string { return "[" + nouns[t.noun] + "] " + verbs[t.verb] + " " + tails[t.tail] },
}

// messageOptions are the options of work about messages.
type messageOptions struct {
	style   string // a key of subjectStyles
	body    string // "", "yes" or "bullets"
	trailer string // {n} stands for the number of the commit within the work
}

// messageOption sets an option about messages; known is false for other keys.
func (m *messageOptions) messageOption(key, value string) (known bool, err error) {
	switch key {
	case "style":
		m.style = value
		if _, ok := subjectStyles[value]; !ok {
			err = fmt.Errorf("message style %q is none of %s", value, strings.Join(slices.Sorted(maps.Keys(subjectStyles)), ", "))
		}
	case "body":
		m.body = value
		if value != "yes" && value != "bullets" {
			err = fmt.Errorf("body is yes or bullets, not %q", value)
		}
	case "trailer":
		m.trailer = value
		if value == "" || strings.ContainsRune(value, '\n') {
			err = fmt.Errorf("option trailer cannot be %q", value)
		}
	default:
		return false, nil
	}
	return true, err
}

// message words commit n of a line of work. Two in three commits have a body, where bodies are wanted.
func (m *messageOptions) message(rng *rand.Rand, t topic, n int) string {
	words := subjectStyles["plain"]
	if m.style != "" {
		words = subjectStyles[m.style]
	}
	parts := []string{words(t)}
	if m.body != "" && rng.IntN(3) > 0 {
		parts = append(parts, m.bodyText(rng))
	}
	if m.trailer != "" {
		parts = append(parts, strings.ReplaceAll(m.trailer, "{n}", strconv.Itoa(n)))
	}
	return strings.Join(parts, "\n\n") + "\n"
}

func (m *messageOptions) bodyText(rng *rand.Rand) string {
	var lines []string
	for range 2 + rng.IntN(3) {
		t := subject(rng, 0)
		if m.body == "bullets" {
			lines = append(lines, "- "+strings.ToLower(verbs[t.verb])+" "+nouns[t.noun])
			continue
		}
		lines = append(lines, fmt.Sprintf("The %s has to work %s, so the %s stays as it is.", nouns[t.noun], tails[t.tail], nouns[(t.noun+7)%len(nouns)]))
	}
	return strings.Join(lines, "\n")
}
