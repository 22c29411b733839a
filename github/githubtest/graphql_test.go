package githubtest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// queries ask for what a client may want; $login is finn-example in the scenario "pull".
var queries = []string{
	`query($login: String!) {
		user(login: $login) {...profile repositories(first: 2, ownerAffiliations: OWNER, orderBy: {field: PUSHED_AT, direction: DESC}) {
			totalCount pageInfo {hasNextPage endCursor} nodes {...repo parent {nameWithOwner} templateRepository {nameWithOwner}} edges {cursor node {name}}
		}}
		rateLimit {cost remaining limit used nodeCount resetAt}
		viewer {login}
	}
	fragment profile on User {__typename id databaseId login name location email company createdAt}
	fragment repo on RepositoryInfo {nameWithOwner isFork createdAt pushedAt isArchived url owner {login ... on User {databaseId}}}`,
	`query($login: String!) {user(login: $login) {contributionsCollection(from: "2025-01-01T00:00:00Z", to: "2025-12-31T23:59:59Z") {
		contributionYears totalCommitContributions restrictedContributionsCount startedAt endedAt
		contributionCalendar {totalContributions weeks {firstDay contributionDays {date contributionCount weekday}}}
		commitContributionsByRepository(maxRepositories: 5) {repository {nameWithOwner} contributions(first: 3) {totalCount nodes {occurredAt commitCount}}}
	}}}`,
	`query($login: String!) {
		user(login: $login) {publicKeys(first: 5) {nodes {key}}}
		repository(owner: "base-owner", name: "project") {
			defaultBranchRef {name prefix target {oid ... on Commit {history(first: 3, since: "2020-01-01T00:00:00Z") {totalCount nodes {oid messageHeadline}}}}}
			ref(qualifiedName: "ordinary") {name target {abbreviatedOid}}
			refs(refPrefix: "refs/heads/", first: 10) {nodes {name}}
			head: object(expression: "HEAD") {...who}
			nothing: object(oid: "1111111111111111111111111111111111111111") {...who}
			pullRequest(number: 3) {number title state author {login} headRepository {nameWithOwner} headRepositoryOwner {login} baseRefOid headRefOid createdAt mergedAt
				commits(first: 10) {totalCount nodes {commit {...who}}}}
		}
	}
	fragment who on GitObject {oid ... on Commit {
		author {name email date user {login databaseId}} committer {name email date user {login}} authoredDate committedDate committedViaWeb
		parents(first: 2) {totalCount nodes {oid}} authors(first: 3) {nodes {email}} tree {oid}
		signature {__typename state isValid verifiedAt wasSignedByGitHub signer {login} ... on GpgSignature {keyId} ... on SshSignature {keyFingerprint}}
	}}`,
}

func TestGraphQL(t *testing.T) {
	t.Parallel()
	s := Open(t, scenarioFile("honest"))
	status, got := ask(t, s, `query($oid: GitObjectID!, $deep: Boolean!) {
		one: repository(owner: "Ada-Example", name: "app") {
			nameWithOwner
			commit: object(oid: $oid) {... on Commit {author {user {login}}} ... on Commit @include(if: $deep) {signature {state verifiedAt signer {login}}}}
			object(oid: $oid) @skip(if: $deep) {oid}
		}
		two: repository(owner: "ada-example", name: "gone") {name}
		nobody: user(login: "nobody") {login}
	}`, map[string]any{"oid": s.ID("ada-example/app", "main~6"), "deep": true})
	if status != 200 {
		t.Fatal(status)
	}
	want := map[string]any{
		"data": map[string]any{
			"one": map[string]any{"nameWithOwner": "ada-example/app", "commit": map[string]any{
				"author":    map[string]any{"user": map[string]any{"login": "ada-example"}},
				"signature": map[string]any{"state": "VALID", "verifiedAt": "2026-03-16T13:13:01Z", "signer": map[string]any{"login": "ada-example"}},
			}},
			"two": nil, "nobody": nil,
		},
		"errors": []any{
			map[string]any{"type": "NOT_FOUND", "path": []any{"two"}, "message": "Could not resolve to a Repository with the name 'ada-example/gone'."},
			map[string]any{"type": "NOT_FOUND", "path": []any{"nobody"}, "message": "Could not resolve to a User with the login of 'nobody'."},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConnections(t *testing.T) {
	t.Parallel()
	s := Start(t, Candidate(7, 7))
	var names []string
	after := any(nil)
	for page := 0; page < 10; page++ {
		_, got := ask(t, s, `query($after: String) {user(login: "ada-example") {repositories(first: 3, after: $after, isFork: false) {
			totalCount pageInfo {hasNextPage endCursor} nodes {name}}}}`, map[string]any{"after": after})
		c := got["data"].(map[string]any)["user"].(map[string]any)["repositories"].(map[string]any)
		if c["totalCount"] != 7.0 {
			t.Fatal(c)
		}
		for _, n := range c["nodes"].([]any) {
			names = append(names, n.(map[string]any)["name"].(string))
		}
		info := c["pageInfo"].(map[string]any)
		after = info["endCursor"]
		if info["hasNextPage"] == false {
			break
		}
	}
	if len(names) != 7 || names[6] != "project-07" {
		t.Error(names)
	}
	if got := s.Counted()["graphql"]; got != 3 || s.Points() != 3 {
		t.Errorf("%d requests, %d points", got, s.Points())
	}
}

func TestCost(t *testing.T) {
	t.Parallel()
	s := Start(t, Candidate(1, 1))
	_, got := ask(t, s, `{user(login: "ada-example") {repositories(first: 100) {nodes {refs(refPrefix: "refs/heads/", first: 50) {nodes {name}}
		object(expression: "HEAD") {... on Commit {history(first: 10) {nodes {parents(first: 2) {nodes {oid}}}}}}}}} rateLimit {cost nodeCount}}`, nil)
	// 1 connection of repositories, 100 of references, 100 of history, 1,000 of parents.
	want := map[string]any{"cost": 12.0, "nodeCount": 100.0 + 5000 + 1000 + 2000}
	if diff := cmp.Diff(want, got["data"].(map[string]any)["rateLimit"]); diff != "" {
		t.Error(diff)
	}
}
