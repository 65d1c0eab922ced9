"""Content over plain HTTP, at `/ipfs/<cid>` and `/ipfs/<cid>/<path>`, as any IPFS tool asks for it.

    ranges      which bytes are asked for          paths       which part of a folder is asked for
    kinds       what a file is shown as            redirects   the rules that a website brings along

These four know neither Django nor the store. `isolation` keeps what was uploaded apart from the hub's own pages, and
`views` answers. Sources: specs.ipfs.tech/http-gateways (path gateway, trustless gateway, web redirects file).
"""
