package githubtest

import "net/http"

// Event is the text of the file at GITHUB_EVENT_PATH in a workflow that a pull request started. Action is such as "opened" or "synchronize".
func (s *Server) Event(repository string, number int, action string) []byte {
	s.t.Helper()
	r := s.repository(repository)
	for i := range s.scenario.Pulls {
		p := &s.scenario.Pulls[i]
		if r == nil || s.repository(p.Repository) != r || p.Number != number {
			continue
		}
		c := &call{base: s.URL + "/api/v3", token: true, header: http.Header{}}
		_, pull := s.getPull(c, r, p)
		event := object{
			"action": action, "number": number, "pull_request": pull, "repository": s.minimal(c, r), "sender": s.simpleUser(c, s.scenario.user(p.Author)),
		}
		if action == "synchronize" {
			base, head := s.pullEnds(r, p)
			event["before"], event["after"] = base, head
		}
		return encode(event)
	}
	s.t.Fatalf("no pull request %s#%d", repository, number)
	return nil
}
