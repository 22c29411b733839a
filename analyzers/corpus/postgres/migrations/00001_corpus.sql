-- +goose Up

-- Texts are bytea: paths and names are bytes as they stand in a repository, and the type text refuses NUL and what is not UTF-8.
-- Unsigned numbers of 64 and 32 bits stand in bigint and integer with the same bits.

CREATE TABLE bonafide.meta (
    single       boolean PRIMARY KEY DEFAULT true CHECK (single), -- there is one row
    fingerprints integer NOT NULL                                 -- fingerprint.Version, by which all postings were made
);

CREATE TABLE bonafide.sources (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    textbook      boolean NOT NULL,
    added_seconds bigint  NOT NULL,
    added_nanos   integer NOT NULL,
    first_time    bigint  NOT NULL,
    last_time     bigint  NOT NULL,
    notice        bigint  NOT NULL,
    commits       bigint  NOT NULL,
    files         bigint  NOT NULL,
    bytes         bigint  NOT NULL,
    items         bigint  NOT NULL, -- rows of bonafide.items
    postings      bigint  NOT NULL, -- rows of bonafide.postings
    name          bytea   NOT NULL,
    location      bytea   NOT NULL,
    licence       bytea   NOT NULL,
    head          bytea   NOT NULL,
    roots         bytea   NOT NULL  -- ids of 20 bytes, one after the other
);

-- Of the hash, because a row of an index holds 2,700 bytes at most.
CREATE UNIQUE INDEX sources_name ON bonafide.sources (sha256(name));

CREATE TABLE bonafide.items (
    source integer  NOT NULL,
    item   integer  NOT NULL,
    author bigint   NOT NULL,
    name   bigint   NOT NULL,
    time   bigint   NOT NULL,
    server bigint   NOT NULL,
    notice bigint   NOT NULL,
    lines  integer  NOT NULL,
    tokens integer  NOT NULL,
    place  integer  NOT NULL,
    kind   smallint NOT NULL,
    id     bytea    NOT NULL,
    commit bytea    NOT NULL,
    path   bytea    NOT NULL,
    PRIMARY KEY (source, item)
);

-- No foreign keys: checking each row would double the time of an Add, which writes a source in one transaction anyway.
CREATE TABLE bonafide.postings (
    hash   bigint   NOT NULL,
    source integer  NOT NULL,
    item   integer  NOT NULL,
    line   integer  NOT NULL,
    kind   smallint NOT NULL
);

-- Of the hash alone: the kind would cost 8 bytes a row (alignment) to tell apart hashes that hardly ever meet.
CREATE INDEX postings_hash ON bonafide.postings (hash);

-- The rows of a source stand together, as one COPY wrote them: summaries of 256 kB find them at next to no space.
CREATE INDEX postings_source ON bonafide.postings USING brin (source) WITH (pages_per_range = 32, autosummarize = on);

-- +goose Down
DROP TABLE bonafide.postings, bonafide.items, bonafide.sources, bonafide.meta;
