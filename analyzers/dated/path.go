package dated

import "strings"

// scanPath finds what a path alone tells: files that a tool introduced, and migrations that are named after the time of their making.
func (s *Scanner) scanPath() {
	base := s.path[strings.LastIndexByte(s.path, '/')+1:]
	switch {
	case strings.HasPrefix(s.path, ".github/workflows/") && s.file == workflow:
		s.introduced("github-workflows", "a workflow of GitHub Actions in YAML")
	case s.path == ".github/dependabot.yml" || s.path == ".github/dependabot.yaml":
		s.introduced("dependabot-v2", "a configuration of GitHub's Dependabot")
	case base == "go.work":
		s.introduced("go-work", "a workspace of Go")
	case base == "uv.lock":
		s.introduced("uv-lock", "a lock file of uv")
	}
	if strings.Contains(s.path, "migrat") {
		s.migration()
	}
}

func (s *Scanner) introduced(row, what string) {
	p := table()["file"][row]
	for _, unix := range p.versions {
		s.add(FileFormat, unix, 0, p.source, what)
	}
}

// migration reads the stamp that Rails, Prisma, Sequelize and others begin the name of a migration with, or of its folder: 20240102150405, in UTC or local
// time.
func (s *Scanner) migration() {
	for part := range strings.SplitSeq(s.path, "/") {
		if unix, ok := stampAt([]byte(part[:min(len(part), 15)])); ok && len(part) > 15 {
			s.add(FileDate, unix-eastmost, 0, "the time in the name", "a migration named after its time")
			return
		}
		if len(part) < 18 || part[4] != '_' { // Laravel: 2024_01_02_150405_
			continue
		}
		if unix, size, sep := dateAt([]byte(part[:10])); size == 10 && sep == '_' && part[10] == '_' {
			s.add(FileDate, unix-eastmost, 0, "the date in the name", "a migration named after its time")
			return
		}
	}
}
