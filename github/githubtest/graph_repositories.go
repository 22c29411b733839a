package githubtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/hiddeco/sshsig"
)

func (s *Server) repositoryNode(r *repository) *node {
	if r == nil {
		return nil
	}
	return &node{"Repository", func(field string, args map[string]any) (any, bool) {
		switch field {
		case "parent":
			return s.repositoryNode(s.repository(r.ForkOf)), true
		case "templateRepository":
			return s.repositoryNode(s.repository(r.Template)), true
		case "owner":
			return s.userNode(s.scenario.user(owner(r.Name))), true
		case "defaultBranchRef":
			return s.refNode(r, "refs/heads/main"), true
		case "ref":
			name := fmt.Sprint(args["qualifiedName"])
			if !strings.HasPrefix(name, "refs/") {
				name = "refs/heads/" + name
			}
			return s.refNode(r, name), true
		case "refs":
			var list []*node
			for _, name := range r.branches() {
				if strings.HasPrefix(name, fmt.Sprint(args["refPrefix"])) {
					list = append(list, s.refNode(r, name))
				}
			}
			return connection("Ref", list, args, nil), true
		case "object":
			name, isID := args["oid"].(string)
			if !isID {
				name, _ = args["expression"].(string)
			}
			id, ok := s.find(r, name)
			if !ok {
				return nil, true
			}
			return s.commitNode(r, s.commits[id]), true
		case "pullRequest":
			for i := range s.scenario.Pulls {
				p := &s.scenario.Pulls[i]
				if strings.EqualFold(p.Repository, r.Name) && fmt.Sprint(args["number"]) == fmt.Sprint(p.Number) {
					return s.pullNode(r, p), true
				}
			}
			return fault{"NOT_FOUND", fmt.Sprintf("Could not resolve to a PullRequest with the number of %v.", args["number"])}, true
		}
		return s.repositoryValue(r, field)
	}}
}

// branches are the references that can be listed, in order.
func (r *repository) branches() []string {
	var out []string
	for name := range r.refs {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (s *Server) repositoryValue(r *repository, field string) (any, bool) {
	_, short, _ := strings.Cut(r.Name, "/")
	visibility := "PUBLIC"
	if r.Private {
		visibility = "PRIVATE"
	}
	v, ok := object{
		"id": fmt.Sprintf("R_%d", r.id), "databaseId": int(r.id), "name": short, "nameWithOwner": r.Name, "url": s.URL + "/" + r.Name, "resourcePath": "/" + r.Name,
		"isFork": r.ForkOf != "", "isPrivate": r.Private, "isArchived": r.Archived, "isEmpty": r.Empty, "isTemplate": false, "isDisabled": false, "isMirror": false,
		"isLocked": false, "isInOrganization": s.scenario.user(owner(r.Name)).Kind == "Organization", "visibility": visibility, "createdAt": iso(r.Created),
		"pushedAt": iso(r.Pushed), "updatedAt": iso(r.Pushed), "archivedAt": nil, "diskUsage": r.KiB, "forkCount": 0, "stargazerCount": 0, "description": nil,
		"homepageUrl": nil, "primaryLanguage": nil, "mirrorUrl": nil, "sshUrl": "git@" + s.Host + ":" + r.Name + ".git", "lockReason": nil,
	}[field]
	return v, ok
}

func (s *Server) refNode(r *repository, name string) *node {
	id := r.refs[name]
	if id == "" {
		return nil
	}
	at := strings.LastIndexByte(name, '/') + 1
	if rest, ok := strings.CutPrefix(name, "refs/heads/"); ok {
		at = len(name) - len(rest)
	}
	return &node{"Ref", func(field string, _ map[string]any) (any, bool) {
		switch field {
		case "target":
			return s.commitNode(r, s.commits[id]), true
		case "repository":
			return s.repositoryNode(r), true
		}
		v, ok := object{"id": "REF_" + name, "name": name[at:], "prefix": name[:at]}[field]
		return v, ok
	}}
}

// commitNode has authoredDate and committedDate in UTC, and the dates of its actors as they were recorded.
func (s *Server) commitNode(r *repository, o *commit) *node {
	if o == nil {
		return nil
	}
	return &node{"Commit", func(field string, args map[string]any) (any, bool) {
		switch field {
		case "author":
			return s.actorNode(o.author), true
		case "committer":
			return s.actorNode(o.committer), true
		case "authors":
			return connection("GitActor", []*node{s.actorNode(o.author)}, args, nil), true
		case "parents":
			var list []*node
			for _, p := range o.parents {
				list = append(list, s.commitNode(r, s.commits[p]))
			}
			return connection("Commit", list, args, nil), true
		case "history":
			return s.historyOf(r, o, args), true
		case "signature":
			return s.signatureNode(r, o), true
		case "repository":
			return s.repositoryNode(r), true
		case "tree":
			return values("Tree", object{"oid": o.tree, "id": "T_" + o.tree}), true
		}
		headline, rest, _ := strings.Cut(strings.TrimRight(o.message, "\n"), "\n")
		v, ok := object{
			"id": "C_" + o.id, "oid": o.id, "abbreviatedOid": o.id[:7], "url": s.URL + "/" + r.Name + "/commit/" + o.id, "commitUrl": s.URL + "/" + r.Name + "/commit/" + o.id,
			"resourcePath": "/" + r.Name + "/commit/" + o.id, "message": o.message, "messageHeadline": headline, "messageBody": strings.TrimLeft(rest, "\n"),
			"authoredDate": o.author.utc(), "committedDate": o.committer.utc(), "authoredByCommitter": o.author.email == o.committer.email,
			"committedViaWeb": s.verdict(r, o).web, "pushedDate": nil,
		}[field]
		return v, ok
	}}
}

func (s *Server) historyOf(r *repository, o *commit, args map[string]any) *node {
	if args["author"] != nil || args["path"] != nil {
		s.t.Errorf("stand-in: history by author or path is not answered")
	}
	since, _ := args["since"].(string)
	until, _ := args["until"].(string)
	var list []*node
	for _, c := range slices.Backward(s.reachable(o.id, nil)) {
		if within(since, until, c.committer.unix) {
			list = append(list, s.commitNode(r, c))
		}
	}
	return connection("CommitHistory", list, args, nil)
}

func (s *Server) actorNode(of stamp) *node {
	return &node{"GitActor", func(field string, _ map[string]any) (any, bool) {
		if field == "user" {
			return s.userNode(s.account(of.email)), true
		}
		v, ok := object{"name": of.name, "email": of.email, "date": of.recorded(""), "avatarUrl": s.URL + "/avatars/e"}[field]
		return v, ok
	}}
}

// states are those of GraphQL for the reasons of REST that are not the same word in capitals.
var states = map[string]string{"malformed_signature": "MALFORMED_SIG", "unknown_signature_type": "UNKNOWN_SIG_TYPE"}

func (s *Server) signatureNode(r *repository, o *commit) *node {
	v := s.verdict(r, o)
	if !v.signed {
		return nil
	}
	state := states[v.reason]
	if state == "" {
		state = strings.ToUpper(v.reason)
	}
	fields := object{
		"email": o.committer.email, "isValid": v.verified, "payload": o.payload, "signature": o.signature, "signer": s.userNode(v.signer), "state": state,
		"verifiedAt": timeOrNull(v.at), "wasSignedByGitHub": v.web, "commit": s.commitNode(r, o),
	}
	kind := "UnknownSignature"
	switch {
	case strings.Contains(o.signature, "BEGIN PGP SIGNATURE"):
		kind = "GpgSignature"
		fields["keyId"] = orNull(pgpKeyID(o.signature))
	case strings.Contains(o.signature, "BEGIN SSH SIGNATURE"):
		kind = "SshSignature"
		fields["keyFingerprint"] = orNull(sshFingerprint(o.signature))
	}
	return values(kind, fields)
}

func pgpKeyID(signature string) string {
	block, err := armor.Decode(strings.NewReader(signature))
	if err != nil {
		return ""
	}
	p, err := packet.Read(block.Body)
	sig, ok := p.(*packet.Signature)
	if err != nil || !ok || sig.IssuerKeyId == nil {
		return ""
	}
	return fmt.Sprintf("%016X", *sig.IssuerKeyId)
}

// sshFingerprint is in hexadecimal digits, as the schema says.
func sshFingerprint(signature string) string {
	sig, err := sshsig.Unarmor([]byte(signature))
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(sig.PublicKey.Marshal())
	return hex.EncodeToString(sum[:])
}

func (s *Server) pullNode(r *repository, p *Pull) *node {
	base, head := s.pullEnds(r, p)
	state := "OPEN"
	switch {
	case !p.Merged.IsZero():
		state = "MERGED"
	case !p.Closed.IsZero():
		state = "CLOSED"
	}
	return &node{"PullRequest", func(field string, args map[string]any) (any, bool) {
		switch field {
		case "author":
			return s.userNode(s.scenario.user(p.Author)), true
		case "repository", "baseRepository":
			return s.repositoryNode(r), true
		case "headRepository":
			return s.repositoryNode(s.headRepository(r, p)), true
		case "headRepositoryOwner":
			return s.userNode(s.scenario.user(s.headOwner(r, p))), true
		case "commits":
			var list []*node
			for _, o := range s.pullCommits(r, p) {
				list = append(list, values("PullRequestCommit", object{
					"id": "PRC_" + o.id, "commit": s.commitNode(r, o), "url": s.URL + "/" + r.Name + "/commit/" + o.id, "resourcePath": "/" + r.Name + "/commit/" + o.id,
				}))
			}
			return connection("PullRequestCommit", list, args, nil), true
		}
		v, ok := object{
			"id": fmt.Sprintf("PR_%d_%d", r.id, p.Number), "number": p.Number, "title": p.Title, "state": state, "createdAt": iso(p.Created),
			"closed": !p.Closed.IsZero(), "closedAt": timeOrNull(p.Closed), "merged": !p.Merged.IsZero(), "mergedAt": timeOrNull(p.Merged),
			"authorAssociation": p.Association, "baseRefName": p.Base, "baseRefOid": base, "headRefName": p.Branch, "headRefOid": head,
			"isCrossRepository": p.Fork != "", "isDraft": false, "locked": false, "url": fmt.Sprintf("%s/%s/pull/%d", s.URL, r.Name, p.Number),
			"resourcePath": fmt.Sprintf("/%s/pull/%d", r.Name, p.Number), "publishedAt": iso(p.Created), "updatedAt": iso(later(p.Created, p.Closed)),
		}[field]
		return v, ok
	}}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
