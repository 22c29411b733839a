package analyzers_test

import "testing"

func TestAuthorsLoginPull(t *testing.T) {
	t.Parallel()
	one := ada + "commit ada 2024-01-10T09:00:00+0100 label=one One\ncommit ada 2024-01-10T10:00:00+0100 Two\n"
	pull := "pull a/b 7 author=ada-example:4711 created=2024-01-11T07:05:00Z head=last\n"
	other := []string{"low: 2 commits in the pull request by another account than the one that opened it"}
	runHostCases(t, "authors-login", []hostCase{
		{"nothing told", one, pull, []string{"not-enough-data: the host did not tell whose the addresses in 2 commits are"}},
		{"the same account", one, pull + "commit one author=Ada-Example", []string{"clean"}},
		{"renamed since", one, pull + "commit one author=ada-new-name:4711", []string{"clean"}},
		{"another number under the login", one, pull + "commit one author=ada-example:815", other},
		{"another account", one, pull + "commit one author=bo-sample:815", other},
		{"unclaimed, few", one, pull + "commit one", []string{"clean"}},
		{"opened by a program", one, "pull a/b 7 author=dependabot[bot] head=last\ncommit one author=bo-sample", []string{"skipped: the pull request was opened by a program, or by an account that is gone"}},
		{"opened by nobody", one, "pull a/b 7 head=last\ncommit one author=bo-sample", []string{"skipped: the pull request was opened by a program, or by an account that is gone"}},
		{"by a noreply address", adaNoreply + "commit ada 2024-01-10T09:00:00+0100 One\n", "pull a/b 7 author=bo-sample:815 head=last", []string{
			"low: 1 commit in the pull request by another account than the one that opened it",
		}},
		{"by a noreply address of the opener", adaNoreply + "commit ada 2024-01-10T09:00:00+0100 One\n", pull, []string{"clean"}},
		{"no account and no pull request", one, "repository a/b", []string{"skipped: needs an account or a pull request (bonafide account LOGIN, bonafide pr)"}},
	})
}

func TestAuthorsLoginAccount(t *testing.T) {
	t.Parallel()
	one := adaNoreply + "commit ada 2024-01-10T09:00:00+0100 label=one One\ncommit ada 2024-01-10T10:00:00+0100 label=two Two\n"
	account := "account ada-example id=4711 created=2019-05-02T08:00:00Z\n"
	pushes := func(actor, kind string) string {
		line := "push ada-example/tool refs/heads/main head=two at=2024-01-11T08:00:00Z actor=" + actor + " kind=" + kind + "\n"
		return line + line + line
	}
	runHostCases(t, "authors-login", []hostCase{
		{"own", one, account + adaTool, []string{"clean"}},
		{"not the account's", ada + "commit ada 2024-01-10T09:00:00+0100 One\n", account + adaTool, []string{"skipped: the host counts none of these addresses for the account"}},
		{"a fork", one, account + "repository ada-example/tool fork=yes", []string{"not-enough-data: 0 of 1 commits in repositories of the account that are no forks"}},
		{"pushed by another", one, account + adaTool + pushes("bo-sample", "push"), []string{
			"low: 3 pushes to the account's own repositories by another account, with a commit of this author's own on top",
		}},
		{"pushed by its owner", one, account + adaTool + pushes("Ada-Example", "push"), []string{"clean"}},
		{"pushed by a program", one, account + adaTool + pushes("renovate[bot]", "push"), []string{"clean"}},
		{"merged by another", one, account + adaTool + pushes("bo-sample", "pr_merge"), []string{"clean"}},
	})
}
