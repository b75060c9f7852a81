/** Valid configurations by hand, each with something that a careless edit would spoil. */
export const nastyConfigs: readonly (readonly [name: string, text: string])[] = [
  [
    "line breaks of Windows and no last one",
    "# site\r\nstorage:   # disk\r\n  data_dir: ./data\r\n  persistent: false\t# no\r\n\r\n# end",
  ],
  [
    "a block scalar last, a comment below it, a byte order mark first",
    "\uFEFFstorage:\n    data_dir: ./data\n    persistent: false\n    note: |+\n        # not a comment\n        text\n\n# a comment\nlogging: {level: info, format: json}\n",
  ],
  [
    "braces over several lines with comments inside",
    'storage: {\n  data_dir: "./data", # where\n  persistent: false # last\n}\n# below\n',
  ],
  ["JSON", '{"storage": {"data_dir": "./data", "persistent": false, "cache": {"max_size": 268435456}}}'],
  [
    "comments where the settings could be, commented out",
    "storage:\n  data_dir: ./data\n  persistent: false\n  cache:\n    max_size: 268435456 # bytes\n    # ttl_secs: 3600\n  # rocksdb:\n  #   block_cache_size: 1\n\n# --- next ---\nmetrics:\n  enabled: true\n  addr: 127.0.0.1:9090\n",
  ],
  ["a cache without a value, commented", "storage:\n  cache: # to do\n  data_dir: ./data\n  persistent: false\n"],
  [
    "quoted keys, an anchor on the value, a long form key",
    "? other\n: 1\n'storage':\n  \"data_dir\": './data'\n  persistent: no-such: x\n".replace(
      "no-such: x",
      "!!bool false",
    ),
  ],
  ["a document's start and end", "%YAML 1.2\n--- # start\nstorage:\n  data_dir: ./data\n  persistent: false\n...\n"],
  [
    "the value is an alias",
    "sizes:\n  big: &big 268435456 # shared\nstorage:\n  data_dir: ./data\n  persistent: false\n  cache:\n    max_size: *big # see sizes\n",
  ],
  [
    "a secret beside",
    `p2p:\n  enabled: false\n  addr: 127.0.0.1:9000\n  private_key: ${"ab".repeat(32)}\n  allowed_peers: []\n  bootstrappers: []\n  message_backlog: 1024\n  mailbox_size: 1024\n  timeout_secs: 10\nstorage: {data_dir: ./data, persistent: false}\n`,
  ],
];
