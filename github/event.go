package github

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// MaxEvent is the most bytes that the file of an event may have: GitHub caps the payload of a webhook at 25 MB.
const MaxEvent = 25 << 20

// Event is what a pull_request event of Actions tells.
type Event struct {
	Pull    server.Pull
	Action  string // "opened", "synchronize", "reopened", "edited", ...
	Private bool   // the base repository is not public: private, or internal to a company
}

// CheckEvent refuses the events of Actions that ReadEvent must not be given, by the name in GITHUB_EVENT_NAME. The file alone does not
// tell: that of pull_request_target looks the same, but its job holds a token that may write, beside code that a stranger chose.
func CheckEvent(name string) error {
	switch name {
	case "pull_request":
		return nil
	case "":
		return errors.New("GITHUB_EVENT_NAME is not set: name the pull request, as in \"bonafide pr OWNER/REPO#N\"")
	case "pull_request_target":
		return errors.New("the event is pull_request_target, which gives a token that may write to whoever opens a pull request: " +
			"use \"on: pull_request\", which is enough")
	default:
		if word(name) == "" {
			name = "an unknown one"
		}
		return fmt.Errorf("the event is %s, not pull_request: use \"on: pull_request\", or name the pull request, as in "+
			"\"bonafide pr OWNER/REPO#N\"", name)
	}
}

// ReadEvent reads the file at GITHUB_EVENT_PATH, as it is for the event pull_request (see CheckEvent), whatever its action. The head of a
// deleted fork has no repository: its HeadOwner is empty. Names and ids of commits are checked; texts are as their authors wrote them.
// Source.Fetched is left to the caller. The shape is described at
// https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request.
func ReadEvent(data []byte) (*Event, error) {
	if len(data) > MaxEvent {
		return nil, fmt.Errorf("the event file has %d bytes, more than the %d that GitHub sends", len(data), MaxEvent)
	}
	var payload struct {
		Action      string      `json:"action"`
		PullRequest *pullAnswer `json:"pull_request"`
	}
	if err := json.Unmarshal(data, &payload); err != nil {
		return nil, fmt.Errorf("the event file is not the JSON of a pull_request event: %w", err)
	}
	if payload.PullRequest == nil {
		return nil, errors.New("the event file has no pull request: use \"on: pull_request\", or name the pull request, as in " +
			"\"bonafide pr OWNER/REPO#N\"")
	}
	pull, err := payload.PullRequest.plain()
	if err != nil {
		return nil, fmt.Errorf("event file: %w", err)
	}
	pull.Source = server.Source{API: "event file", Endpoint: "pull_request"}
	return &Event{Pull: pull, Action: word(payload.Action), Private: pull.Private}, nil
}

// pullAnswer is a pull request as REST and events describe it.
type pullAnswer struct {
	Number      int        `json:"number"`
	Title       string     `json:"title"`
	User        userAnswer `json:"user"` // null where the account was deleted
	Association string     `json:"author_association"`
	Created     loneTime   `json:"created_at"`
	Merged      loneTime   `json:"merged_at"`
	Closed      loneTime   `json:"closed_at"`
	Commits     int        `json:"commits"`
	Page        string     `json:"html_url"`
	Base        endAnswer  `json:"base"`
	Head        endAnswer  `json:"head"`
}

type userAnswer struct {
	Login string `json:"login"`
	ID    int64  `json:"id"`
}

// endAnswer is where a pull request goes to, or comes from.
type endAnswer struct {
	Ref  string `json:"ref"`
	SHA  string `json:"sha"`
	Repo *struct {
		FullName string `json:"full_name"`
		Private  bool   `json:"private"`
	} `json:"repo"` // null where the fork was deleted
}

// plain makes plain data of the answer, and checks what later becomes part of a path or of a range of commits. Source is not set.
func (a *pullAnswer) plain() (server.Pull, error) {
	if a.Number < 1 || a.Number > maxPull {
		return server.Pull{}, fmt.Errorf("%d is no number of a pull request", a.Number)
	}
	if a.Base.Repo == nil {
		return server.Pull{}, fmt.Errorf("base of pull request %d: no repository is named", a.Number)
	}
	base, err := a.Base.check()
	if err != nil {
		return server.Pull{}, fmt.Errorf("base of pull request %d: %w", a.Number, err)
	}
	head, err := a.Head.check()
	if err != nil {
		return server.Pull{}, fmt.Errorf("head of pull request %d: %w", a.Number, err)
	}
	p := server.Pull{
		Repository:  a.Base.Repo.FullName,
		Number:      a.Number,
		Title:       textOf(a.Title),
		Author:      server.Person{Login: textOf(a.User.Login), ID: a.User.ID},
		Association: word(a.Association),
		Created:     a.Created.Time,
		Merged:      a.Merged.Time,
		Closed:      a.Closed.Time,
		BaseRef:     textOf(a.Base.Ref),
		HeadRef:     textOf(a.Head.Ref),
		Base:        base,
		Head:        head,
		Private:     a.Base.Repo.Private,
		Commits:     max(a.Commits, 0),
		URL:         pageOfPull(a.Page, a.Base.Repo.FullName, a.Number),
	}
	if a.Head.Repo != nil {
		p.HeadOwner = a.Head.Repo.FullName
	}
	return p, nil
}

// check gives the commit, and holds the name of the repository to GitHub's rules where there is one.
func (a *endAnswer) check() (object.ID, error) {
	if a.Repo != nil {
		if _, err := ParseRepository(a.Repo.FullName); err != nil {
			return object.ID{}, err
		}
	}
	id, err := object.ParseID(a.SHA)
	if err != nil {
		return object.ID{}, err
	}
	if id.IsZero() {
		return object.ID{}, errors.New("no commit is named")
	}
	return id, nil
}

var safeOrigin = regexp.MustCompile(`^https?://[A-Za-z0-9.-]+(:[0-9]+)?$`)

// pageOfPull keeps the address of the page where it is what it must be, and is empty otherwise.
func pageOfPull(url, repository string, number int) string {
	origin, ok := strings.CutSuffix(url, "/"+repository+"/pull/"+strconv.Itoa(number))
	if !ok || !safeOrigin.MatchString(origin) {
		return ""
	}
	return url
}
