package subset

// Operations are those that the stand-in answers.
var Operations = []string{
	"GET /rate_limit",
	"GET /user",
	"GET /users/{username}",
	"GET /users/{username}/repos",
	"GET /users/{username}/gpg_keys",
	"GET /users/{username}/ssh_signing_keys",
	"GET /users/{username}/keys",
	"GET /users/{username}/events/public",
	"GET /search/commits",
	"GET /search/repositories",
	"GET /repos/{owner}/{repo}",
	"GET /repos/{owner}/{repo}/activity",
	"GET /repos/{owner}/{repo}/commits",
	"GET /repos/{owner}/{repo}/commits/{ref}",
	"GET /repos/{owner}/{repo}/compare/{basehead}",
	"GET /repos/{owner}/{repo}/contents/{path}",
	"GET /repos/{owner}/{repo}/pulls/{pull_number}",
	"GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
	"GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
	"POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
	"PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}",
	"POST /repos/{owner}/{repo}/check-runs",
	"POST /repos/{owner}/{repo}/code-scanning/sarifs",
}

// Schemas are kept although no operation of the subset refers to them.
var Schemas = []string{"push-event", "basic-error"}

// Types are the composite types of the GraphQL schema that are kept. Fields that give other ones are left out.
var Types = []string{
	"Query", "Node", "UniformResourceLocatable", "PageInfo", "RateLimit",
	"Actor", "RepositoryOwner", "ProfileOwner", "User", "Organization", "Bot", "PublicKey", "PublicKeyConnection", "PublicKeyEdge",
	"ContributionsCollection", "ContributionCalendar", "ContributionCalendarDay", "ContributionCalendarMonth", "ContributionCalendarWeek",
	"CommitContributionsByRepository", "CreatedCommitContribution", "CreatedCommitContributionConnection", "CreatedCommitContributionEdge", "Contribution",
	"RepositoryInfo", "Repository", "RepositoryConnection", "RepositoryEdge", "Language", "Ref", "RefConnection", "RefEdge",
	"GitObject", "Commit", "CommitConnection", "CommitEdge", "CommitHistoryConnection", "Tree", "Blob", "Tag",
	"GitActor", "GitActorConnection", "GitActorEdge", "GitSignature", "GpgSignature", "SmimeSignature", "SshSignature", "UnknownSignature",
	"PullRequest", "PullRequestConnection", "PullRequestEdge", "PullRequestCommit", "PullRequestCommitConnection", "PullRequestCommitEdge",
}
