package transport

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// verdict is what an answer says about limits.
type verdict struct {
	Limited bool      // the request was refused for a limit
	Primary bool      // the pool is empty; otherwise a secondary limit
	Until   time.Time // when to come back; zero: the answer does not say
	Empty   time.Time // the pool is empty until then, though this request may have been answered; zero: it is not
}

// judge reads an answer as "Rate limits for the REST API" and "Rate limits and query limits for the GraphQL API" of GitHub's
// documentation say: Retry-After, then X-RateLimit-Reset where nothing remains, else the caller's own pause. A 403 without any of these is
// about permissions. body is looked at for refusals and for GraphQL alone.
func judge(pool Pool, status int, h http.Header, body []byte, now time.Time) verdict {
	var v verdict
	spent := strings.TrimSpace(h.Get("X-RateLimit-Remaining")) == "0"
	if reset, ok := parseReset(h.Get("X-RateLimit-Reset")); ok && spent && reset.After(now) && ownPool(pool, h) {
		v.Empty = reset
	}
	words := hintNone
	switch {
	case status == http.StatusForbidden || status == http.StatusTooManyRequests:
		words = readRefusal(body)
	case status == http.StatusOK && pool == GraphQL:
		words = readGraphQL(body)
		v.Limited = words != hintNone
		spent = spent && v.Limited
	default:
		return v
	}
	if words == hintPermission || h.Get("X-GitHub-SSO") != "" && status == http.StatusForbidden {
		return v
	}
	after, named := parseRetryAfter(h.Get("Retry-After"), now)
	v.Limited = v.Limited || spent || named || words != hintNone || status == http.StatusTooManyRequests
	if !v.Limited {
		return v
	}
	v.Primary = words != hintSecondary && (spent || words == hintPrimary)
	v.Until = after
	if v.Primary && v.Empty.After(v.Until) {
		v.Until = v.Empty
	}
	return v
}

// ownPool tells whether rate headers are about the pool that the request was counted in. A few endpoints have pools of their own.
func ownPool(pool Pool, h http.Header) bool {
	resource := h.Get("X-RateLimit-Resource")
	return resource == "" || resource == string(pool)
}

// latestUnix is the end of the year 9999, beyond which times cannot be written in RFC 3339.
const latestUnix = 253402300799

// parseReset reads seconds since 1970.
func parseReset(text string) (time.Time, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n <= 0 || n > latestUnix {
		return time.Time{}, false
	}
	return time.Unix(n, 0), true
}

// parseRetryAfter reads that header (RFC 9110, section 10.2.3): seconds, or an HTTP date. named is false where there is none or it makes no
// sense; the time is zero where it has passed, since then the clocks differ and it says nothing. Zero seconds are taken as one.
func parseRetryAfter(text string, now time.Time) (until time.Time, named bool) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		if n < 0 {
			return time.Time{}, false
		}
		n = min(max(n, 1), math.MaxInt32)
		return now.Add(time.Duration(n) * time.Second), true
	}
	t, err := http.ParseTime(text)
	if err != nil || t.Unix() > latestUnix {
		return time.Time{}, false
	}
	if !t.After(now) {
		return time.Time{}, true
	}
	return t, true
}

// hint is what the words of an answer tell, for servers and proxies that leave headers out.
type hint int

const (
	hintNone hint = iota
	hintPrimary
	hintSecondary
	hintPermission // no limit, even where the headers look like one: it was the last request of the pool
)

// mostHint is how much of a refusal is looked at: they are short.
const mostHint = 64 << 10

func readRefusal(body []byte) hint {
	var refusal struct {
		Message string
		Doc     string `json:"documentation_url"`
	}
	if len(body) > mostHint || json.Unmarshal(body, &refusal) != nil {
		return hintNone
	}
	return hintIn(refusal.Message, refusal.Doc)
}

func hintIn(message, doc string) hint {
	message, doc = strings.ToLower(message), strings.ToLower(doc)
	switch {
	case strings.Contains(message, "secondary rate limit"), strings.Contains(message, "abuse detection"),
		strings.Contains(doc, "secondary-rate-limits"), strings.HasSuffix(doc, "#abuse-rate-limits"):
		return hintSecondary
	case strings.Contains(message, "rate limit exceeded"):
		return hintPrimary
	case strings.HasPrefix(message, "resource not accessible"), strings.HasPrefix(message, "must have admin rights"):
		return hintPermission
	}
	return hintNone
}

// readGraphQL looks for the error that GitHub sends with status 200, of type RATE_LIMITED (RATE_LIMIT in newer answers).
func readGraphQL(body []byte) hint {
	var answer struct {
		Message string
		Doc     string `json:"documentation_url"`
		Errors  []struct{ Type, Message string }
	}
	if json.Unmarshal(body, &answer) != nil {
		return hintNone
	}
	if h := hintIn(answer.Message, answer.Doc); h == hintSecondary {
		return h
	}
	for _, e := range answer.Errors {
		words := hintIn(e.Message, "")
		if words == hintSecondary {
			return words
		}
		if e.Type == "RATE_LIMITED" || e.Type == "RATE_LIMIT" {
			return hintPrimary
		}
	}
	return hintNone
}
