package githubtest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// query is the top of the graph.
func (s *Server) query(q *query) *node {
	return &node{"Query", func(field string, args map[string]any) (any, bool) {
		login, _ := args["login"].(string)
		u := s.scenario.user(login)
		switch field {
		case "viewer":
			return s.userNode(&s.scenario.Users[0]), true
		case "user", "organization":
			kind := map[string]string{"user": "User", "organization": "Organization"}[field]
			if u == nil || u.Kind != kind {
				return fault{"NOT_FOUND", fmt.Sprintf("Could not resolve to a%s %s with the login of '%s'.", map[string]string{"Organization": "n"}[kind], kind, login)}, true
			}
			return s.userNode(u), true
		case "repositoryOwner":
			return s.userNode(u), true
		case "repository":
			name := fmt.Sprintf("%v/%v", args["owner"], args["name"])
			r := s.repository(name)
			if to := s.scenario.Renames[strings.ToLower(name)]; to != "" && args["followRenames"] != false {
				r = s.repository(to)
			}
			if r == nil || r.Blocked {
				return fault{"NOT_FOUND", fmt.Sprintf("Could not resolve to a Repository with the name '%s'.", name)}, true
			}
			return s.repositoryNode(r), true
		case "rateLimit":
			limit := s.limit(true, "graphql")
			used := s.Points()
			return values("RateLimit", object{
				"cost": q.cost.points(), "limit": limit, "nodeCount": q.cost.nodes, "remaining": max(0, limit-used), "used": used,
				"resetAt": iso(s.resets("graphql")),
			}), true
		case "id":
			return "Q_1", true
		}
		return nil, false
	}}
}

// userNode is an account; nil where there is none.
func (s *Server) userNode(u *User) *node {
	if u == nil {
		return nil
	}
	return &node{u.Kind, func(field string, args map[string]any) (any, bool) {
		switch field {
		case "repositories":
			return s.repositoriesOf(u, args), true
		case "repository":
			r := s.repository(fmt.Sprintf("%s/%v", u.Login, args["name"]))
			if r == nil {
				return nil, true
			}
			return s.repositoryNode(r), true
		case "contributionsCollection":
			return s.contributions(u, args), true
		case "publicKeys":
			var list []*node
			for i, k := range u.Keys {
				if public, err := s.publicKey(k); err == nil && k.Kind == "access" {
					list = append(list, values("PublicKey", object{
						"id": fmt.Sprintf("PK_%d_%d", u.ID, i), "key": withoutComment(public), "createdAt": iso(k.Created), "accessedAt": nil, "isReadOnly": nil,
						"updatedAt": nil,
					}))
				}
			}
			return connection("PublicKey", list, args, nil), true
		}
		v, ok := object{
			"id": fmt.Sprintf("U_%d", u.ID), "databaseId": int(u.ID), "login": u.Login, "name": orNull(u.Name), "location": orNull(u.Location), "email": u.Email,
			"company": orNull(u.Company), "bio": orNull(u.Bio), "websiteUrl": orNull(u.Blog), "createdAt": iso(u.Created), "updatedAt": iso(s.scenario.Now),
			"url": s.URL + "/" + u.Login, "resourcePath": "/" + u.Login, "avatarUrl": fmt.Sprintf("%s/avatars/u/%d?v=4", s.URL, u.ID), "isSiteAdmin": false,
			"isEmployee": false, "isHireable": false, "isViewer": u == &s.scenario.Users[0], "twitterUsername": nil, "pronouns": nil, "userViewType": "PUBLIC",
			"isBountyHunter": false, "isCampusExpert": false, "isDeveloperProgramMember": false, "isGitHubStar": false, "description": orNull(u.Bio),
		}[field]
		return v, ok
	}}
}

// repositoriesOf lists an account's repositories with the filters that the stand-in knows.
func (s *Server) repositoriesOf(u *User, args map[string]any) *node {
	var list []*repository
	for _, r := range s.repositories {
		switch {
		case !strings.EqualFold(owner(r.Name), u.Login):
		case args["isFork"] != nil && args["isFork"] != (r.ForkOf != ""):
		case args["isArchived"] != nil && args["isArchived"] != r.Archived:
		case args["privacy"] == "PUBLIC" && r.Private, args["privacy"] == "PRIVATE" && !r.Private:
		case args["visibility"] == "PUBLIC" && r.Private, args["visibility"] == "PRIVATE" && !r.Private:
		default:
			list = append(list, r)
		}
	}
	// Organisations and collaborators are not part of a scenario: owners only, whatever affiliations are asked for.
	if order, ok := args["orderBy"].(map[string]any); ok {
		direction, _ := order["direction"].(string)
		by := map[string]string{"CREATED_AT": "created", "UPDATED_AT": "updated", "PUSHED_AT": "pushed", "NAME": "full_name"}[fmt.Sprint(order["field"])]
		if by == "" {
			s.t.Errorf("stand-in: repositories are not ordered by %v", order["field"])
		}
		sortRepositories(list, by, strings.ToLower(direction))
	}
	nodes := make([]*node, len(list))
	size := 0
	for i, r := range list {
		nodes[i] = s.repositoryNode(r)
		size += r.KiB
	}
	return connection("Repository", nodes, args, object{"totalDiskUsage": size})
}

// worked is the commits of an account on one day of a repository.
type worked struct {
	r       *repository
	day     time.Time
	commits int
}

// days counts the commits of an account by repository and day of the author date, newest first. Forks do not count.
func (s *Server) days(u *User) []worked {
	var out []worked
	for _, r := range s.repositories {
		if r.ForkOf != "" || r.Empty {
			continue
		}
		count := map[time.Time]int{}
		for _, o := range s.reachable(r.refs["refs/heads/main"], nil) {
			if s.account(o.author.email) == u {
				count[time.Unix(o.author.unix, 0).UTC().Truncate(day)]++
			}
		}
		for at, n := range count {
			out = append(out, worked{r, at, n})
		}
	}
	slices.SortFunc(out, func(a, b worked) int {
		if order := b.day.Compare(a.day); order != 0 {
			return order
		}
		return strings.Compare(a.r.Name, b.r.Name)
	})
	return out
}

// contributions is the calendar of at most a year, the last one unless from= says otherwise.
func (s *Server) contributions(u *User, args map[string]any) any {
	from, to := s.scenario.Now.AddDate(-1, 0, 0), s.scenario.Now
	if at, err := time.Parse(time.RFC3339, fmt.Sprint(args["from"])); err == nil {
		from, to = at, at.AddDate(1, 0, 0)
	}
	if at, err := time.Parse(time.RFC3339, fmt.Sprint(args["to"])); err == nil {
		to = at
	}
	if to.Before(from) || to.After(from.AddDate(1, 0, 1)) {
		return fault{"VALIDATION", "The total time spanned by 'from' and 'to' must not exceed 1 year"}
	}
	all := s.days(u)
	in := slices.DeleteFunc(slices.Clone(all), func(w worked) bool { return w.day.Before(from.Truncate(day)) || w.day.After(to) })
	total, restricted := 0, 0
	for _, w := range in {
		total += w.commits
	}
	years := map[int]bool{u.Created.Year(): true}
	for _, w := range all {
		years[w.day.Year()] = true
	}
	for _, said := range s.scenario.Contributions {
		if !strings.EqualFold(said.Login, u.Login) {
			continue
		}
		years[said.Year] = true
		if said.Year == from.Year() {
			total, restricted = said.Commits, said.Restricted
		}
	}
	var list []any
	for y := s.scenario.Now.Year() + 50; y > 1900; y-- {
		if years[y] {
			list = append(list, y)
		}
	}
	return &node{"ContributionsCollection", func(field string, args map[string]any) (any, bool) {
		switch field {
		case "commitContributionsByRepository":
			return s.byRepository(u, in, args), true
		case "contributionCalendar":
			return calendar(in, total+restricted, from, to), true
		case "user":
			return s.userNode(u), true
		}
		v, ok := object{
			"contributionYears": list, "startedAt": iso(from), "endedAt": iso(to), "totalCommitContributions": total, "restrictedContributionsCount": restricted,
			"hasAnyContributions": total > 0, "hasAnyRestrictedContributions": restricted > 0, "isSingleDay": false, "totalIssueContributions": 0,
			"totalPullRequestContributions": 0, "totalPullRequestReviewContributions": 0, "totalRepositoryContributions": 0,
			"totalRepositoriesWithContributedCommits": len(s.byRepository(u, in, object{})),
		}[field]
		return v, ok
	}}
}

// byRepository is the work of a span by repository, most first.
func (s *Server) byRepository(u *User, in []worked, args map[string]any) []any {
	most := 25
	if n, ok := args["maxRepositories"].(int64); ok {
		most = int(n)
	}
	total := map[*repository]int{}
	for _, w := range in {
		total[w.r] += w.commits
	}
	list := slices.Clone(s.repositories)
	list = slices.DeleteFunc(list, func(r *repository) bool { return total[r] == 0 })
	slices.SortStableFunc(list, func(a, b *repository) int { return total[b] - total[a] })
	out := []any{}
	for _, r := range list[:min(len(list), most)] {
		out = append(out, &node{"CommitContributionsByRepository", func(field string, args map[string]any) (any, bool) {
			switch field {
			case "repository":
				return s.repositoryNode(r), true
			case "url":
				return s.URL + "/" + r.Name + "/commits?author=" + u.Login, true
			case "resourcePath":
				return "/" + r.Name + "/commits?author=" + u.Login, true
			case "contributions":
				var days []*node
				for _, w := range in {
					if w.r == r {
						days = append(days, values("CreatedCommitContribution", object{
							"commitCount": w.commits, "isRestricted": false, "occurredAt": iso(w.day.Add(8 * time.Hour)), "repository": s.repositoryNode(r),
							"user": s.userNode(u), "url": s.URL + "/" + r.Name, "resourcePath": "/" + r.Name,
						}))
					}
				}
				return connection("CreatedCommitContribution", days, args, nil), true
			}
			return nil, false
		}})
	}
	return out
}

// calendar is the green squares: weeks from Sunday on.
func calendar(in []worked, total int, from, to time.Time) *node {
	count := map[time.Time]int{}
	for _, w := range in {
		count[w.day] += w.commits
	}
	var weeks, days []any
	flush := func() {
		if len(days) > 0 {
			weeks = append(weeks, values("ContributionCalendarWeek", object{"contributionDays": days, "firstDay": days[0].(*node).mustGet("date")}))
			days = nil
		}
	}
	for at := from.UTC().Truncate(day); !at.After(to); at = at.AddDate(0, 0, 1) {
		if at.Weekday() == time.Sunday {
			flush()
		}
		level := "NONE"
		if count[at] > 0 {
			level = "FIRST_QUARTILE"
		}
		days = append(days, values("ContributionCalendarDay", object{
			"date": at.Format(time.DateOnly), "contributionCount": count[at], "weekday": int(at.Weekday()), "color": "#ebedf0", "contributionLevel": level,
		}))
	}
	flush()
	return values("ContributionCalendar", object{"totalContributions": total, "weeks": weeks, "isHalloween": false, "colors": []any{"#9be9a8"}})
}

func (n *node) mustGet(field string) any {
	v, _ := n.get(field, nil)
	return v
}
