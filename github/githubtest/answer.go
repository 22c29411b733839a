package githubtest

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Answer is what a fault answers in place of the server.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	Delay  time.Duration // before the first byte, and again in the middle of the body; a client that goes away ends it
	Cut    bool          // the connection ends in the middle of the body
	// Edit, when set, changes the server's own answer instead; the other fields do not count then. header is that of the answer.
	Edit func(status int, header http.Header, body []byte) (int, []byte)
}

func (a *Answer) write(w http.ResponseWriter, r *http.Request) {
	for k, v := range a.Header {
		w.Header()[k] = v
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	pause := func() {
		select {
		case <-time.After(a.Delay):
		case <-r.Context().Done():
		}
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	pause()
	w.WriteHeader(a.Status)
	half := len(a.Body) / 2
	if _, err := w.Write(a.Body[:half]); err != nil {
		return
	}
	if a.Cut {
		if err := http.NewResponseController(w).Flush(); err == nil {
			panic(http.ErrAbortHandler)
		}
	}
	pause()
	if _, err := w.Write(a.Body[half:]); err != nil {
		return
	}
}

func failed(status int, message string, header ...string) *Answer {
	a := &Answer{Status: status, Header: http.Header{}}
	_, a.Body, _ = failure(status, message)
	for i := 0; i+1 < len(header); i += 2 {
		a.Header.Set(header[i], header[i+1])
	}
	return a
}

// Unauthorized is the answer to a bad or expired token.
func Unauthorized() *Answer { return failed(http.StatusUnauthorized, "Bad credentials") }

// Forbidden is the answer to a token that lacks a permission, such as "pull_requests=write".
func Forbidden(permission string) *Answer {
	return failed(http.StatusForbidden, "Resource not accessible by integration", "X-Accepted-GitHub-Permissions", permission)
}

// SSO is the answer to a token that an organization has not authorized.
func SSO(url string) *Answer {
	return failed(http.StatusForbidden, "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.",
		"X-GitHub-SSO", "required; url="+url)
}

// PrimaryLimit is the answer when a pool is used up. status is 403 or 429.
func PrimaryLimit(status int, pool string, reset time.Time) *Answer {
	return failed(status, "API rate limit exceeded for user ID 1. If you reach out to GitHub Support for help, please include the request ID.",
		"X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "0", "X-RateLimit-Used", "5000",
		"X-RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10), "X-RateLimit-Resource", pool)
}

// SecondaryLimit is the answer to too many requests at a time. status is 403 or 429; retryAfter is a number of seconds, an HTTP date or "".
func SecondaryLimit(status int, retryAfter string) *Answer {
	a := failed(status, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
		"X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "4000")
	if retryAfter != "" {
		a.Header.Set("Retry-After", retryAfter)
	}
	return a
}

// NotFound is the answer for what does not exist or cannot be seen.
func NotFound() *Answer { return failed(http.StatusNotFound, "Not Found") }

// Moved is the answer for what has another URL now.
func Moved(url string) *Answer {
	return failed(http.StatusMovedPermanently, "Moved Permanently", "Location", url)
}

// EmptyRepository is the answer for commits of a repository that has none.
func EmptyRepository() *Answer { return failed(http.StatusConflict, "Git Repository is empty.") }

// Gone is the answer for what was removed, or switched off.
func Gone() *Answer { return failed(http.StatusGone, "Issues are disabled for this repo") }

// Blocked is the answer for what must not be shown for legal reasons.
func Blocked() *Answer {
	return &Answer{Status: http.StatusUnavailableForLegalReasons, Body: encode(object{
		"message": "Repository access blocked",
		"block":   object{"reason": "dmca", "created_at": "2026-01-05T12:00:00Z", "html_url": "https://github.com/github/dmca/blob/master/2026/01/example.md"},
	})}
}

// Unprocessable is the answer to a search term or a value that makes no sense.
func Unprocessable() *Answer { return failed(http.StatusUnprocessableEntity, "Validation Failed") }

// BadGateway is an error of a server in between, in HTML.
func BadGateway() *Answer {
	return &Answer{Status: http.StatusBadGateway, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<html><body><h1>502 Bad Gateway</h1></body></html>")}
}

// Truncated ends the connection in the middle of a JSON text.
func Truncated() *Answer {
	return &Answer{Status: http.StatusOK, Body: []byte(`{"login": "ada-example", "id": 1001, "created_at": "2019-03-04T10:00:00Z"}`), Cut: true}
}

// HalfJSON is a whole answer that holds half a JSON text.
func HalfJSON() *Answer { return &Answer{Status: http.StatusOK, Body: []byte(`{"login": "ada-exam`)} }

// Slow waits before the answer and in the middle of it.
func Slow(d time.Duration) *Answer {
	return &Answer{Status: http.StatusOK, Body: []byte(`{"login": "ada-example"}`), Delay: d}
}

// Huge is a JSON text of about so many MiB.
func Huge(mib int) *Answer {
	body := bytes.Repeat([]byte(" "), mib<<20)
	return &Answer{Status: http.StatusOK, Body: append(append([]byte(`{"login": "ada-example", "bio": "`), body...), `"}`...)}
}

// GraphQLError answers 200 with an error and no data. Kind is such as "RATE_LIMITED", "NOT_FOUND" or "FORBIDDEN".
func GraphQLError(kind, message string) *Answer {
	return &Answer{Status: http.StatusOK, Body: encode(object{"errors": []any{object{"type": kind, "message": message}}})}
}

// PartialGraphQL takes one field at the top of the data away and puts an error in its place, as a timeout within a query does.
func PartialGraphQL(field string) *Answer {
	return EditJSON(func(answer any) any {
		out, ok := answer.(object)
		if !ok {
			return answer
		}
		if data, ok := out["data"].(object); ok {
			data[field] = nil
		}
		out["errors"] = []any{object{"message": "Something went wrong while executing your query.", "path": []any{field}}}
		return out
	})
}

// RepeatNext lets the answer name its own URL as the next page.
func RepeatNext(r *http.Request) *Answer {
	link := fmt.Sprintf(`<https://%s%s>; rel="next"`, r.Host, r.URL.RequestURI())
	return &Answer{Edit: func(status int, header http.Header, body []byte) (int, []byte) {
		header.Set("Link", link)
		return status, body
	}}
}
