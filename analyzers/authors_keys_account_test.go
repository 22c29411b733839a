package analyzers_test

import "testing"

func TestAuthorsKeysOfAccount(t *testing.T) {
	t.Parallel()
	signed := func(keys ...string) string {
		out := adaNoreply
		for i, k := range keys {
			out += "commit ada 2024-01-1" + string(rune('0'+i)) + "T09:00:00+0000 label=c" + string(rune('0'+i)) + " sign=" + k + " Change\n"
		}
		return out
	}
	account := "account ada-example id=4711 created=2019-05-02T08:00:00Z\n"
	few := []string{"not-enough-data: 4 of 10 signed self-committed commits"}
	runHostCases(t, "authors-keys", []hostCase{
		{"listed", signed("pgp:a", "pgp:a", "ssh:a", "ssh:a"), account + "key pgp:a created=2023-01-01T00:00:00Z\nkey ssh:a created=2023-01-01T00:00:00Z\n", few},
		{"nothing listed", signed("pgp:a", "pgp:a", "ssh:a", "ssh:a"), account, few},
		{"none of its kind listed", signed("pgp:a", "pgp:a", "pgp:a", "ssh:a"), account + "key ssh:a created=2023-01-01T00:00:00Z\n", few},
		{"listed for pushing only", signed("ssh:b", "ssh:b", "ssh:b", "pgp:a"), account + "key ssh:a access=yes\n", few},
		{"two unlisted", signed("pgp:a", "pgp:b", "pgp:b", "pgp:a"), account + "key pgp:a\n", few},
		{"all unlisted", signed("pgp:b", "pgp:b", "pgp:b", "pgp:b"), account + "key pgp:a\n", few},
		{"three unlisted", signed("pgp:a", "pgp:b", "pgp:b", "pgp:b"), account + "key pgp:a\n", []string{
			"low: 3 of 4 signatures made with a key that the account does not list, 1 with one that it lists",
		}},
		{"two of them entered more than a month later", signed("ssh:a", "ssh:a", "ssh:a", "ssh:a"), account + "key ssh:a created=2024-02-11T09:00:00Z\n", few},
		{"three of them entered more than a month later", signed("ssh:a", "ssh:a", "ssh:a", "ssh:a"), account + "key ssh:a created=2024-02-11T09:00:01Z\n", []string{
			"low: 3 of 4 signed commits dated before their key was entered in the account, by up to 32 days",
		}},
		{"entered twice, the first time counts", signed("ssh:a", "ssh:a", "ssh:a", "ssh:a"), account + "key ssh:a created=2024-02-12T09:00:01Z\nkey ssh:a created=2024-01-12T09:00:01Z\n", few},
		{"entered much later", signed("ssh:a", "ssh:a", "ssh:a", "ssh:a"), account + "key ssh:a created=2024-08-12T09:00:00Z\n", []string{
			"low: 4 of 4 signed commits dated before their key was entered in the account, by up to 215 days",
		}},
		{"expires later", signed("pgp:a", "pgp:a", "pgp:a", "pgp:a"), account + "key pgp:a expires=2024-01-13T09:00:00Z\n", few},
		{"had expired", signed("pgp:a", "pgp:a", "pgp:a", "pgp:a"), account + "key pgp:a expires=2024-01-13T08:59:59Z\n", []string{
			"low: 1 of 4 signatures made with a key that had expired (1) or that the account lists as revoked (0)",
		}},
		{"revoked", signed("pgp:a", "pgp:a", "pgp:a", "pgp:a"), account + "key pgp:a revoked=yes\n", []string{
			"low: 4 of 4 signatures made with a key that had expired (0) or that the account lists as revoked (4)",
		}},
		{"another account's", signed("pgp:a", "pgp:a", "pgp:a", "pgp:a"), account + "commit c1 author=ada-example committer=ada-example verified=yes signer=bo-sample\n", []string{
			"low: 1 of 4 signatures made with a key of another account, as GitHub says",
		}},
		{"its own, spelt otherwise", signed("pgp:a", "pgp:a", "pgp:a", "pgp:a"), account + "commit c1 verified=yes signer=ADA-example\n", few},
		{"not verified", signed("pgp:a", "pgp:a", "pgp:a", "pgp:a"), account + "commit c1 signer=bo-sample reason=unknown_key\n", few},
		{"by the host", signed("pgp:a", "pgp:a", "pgp:a", "pgp:a"), account + "commit c1 verified=yes web=yes signer=web-flow\n", few},
		{"of somebody else", ada + "commit ada 2024-01-10T09:00:00+0000 label=c1 sign=pgp:a One\n", account + "key pgp:b\ncommit c1 verified=yes signer=bo-sample\n", []string{
			"not-enough-data: 1 of 10 signed self-committed commits",
		}},
	})
}
