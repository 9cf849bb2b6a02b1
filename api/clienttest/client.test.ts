// A client in the types of the OpenAPI document works against a running server.
// make client-test generates schema.d.ts from the document that the server
// serves, compiles this file in strict mode, and runs it. What the document
// says wrongly about a request or an answer fails to compile or to run.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Product = components["schemas"]["Product"];
type Problem = components["schemas"]["Problem"];
type Role = components["schemas"]["User"]["roles"][number];

const baseUrl = process.env["CHOPHIEN_URL"];
assert.ok(baseUrl, "CHOPHIEN_URL must be the address of a server");

// Some answers have a second form for Accept: application/ld+json; without that header the server sends JSON.
const client = createClient<paths, "application/json" | "application/problem+json">({ baseUrl });

/** Returns the body of a call that succeeded. */
function bodyOf<B>(call: { data?: B; error?: Problem; response: Response }): B {
  assert.ok(call.data !== undefined, `${call.response.url}: ${JSON.stringify(call.error)}`);
  return call.data;
}

/** Returns the problem of a call that the server refused. */
function problemOf(call: { error?: Problem; response: Response }): Problem {
  assert.ok(call.error, `${call.response.url} answered ${call.response.status}, want a problem`);
  return call.error;
}

/** Returns the ETag of an answer. */
function etagOf(response: Response): string {
  const etag = response.headers.get("ETag");
  assert.ok(etag, `${response.url} has no ETag`);
  return etag;
}

/** Registers a user and returns a token of a new session. */
async function signIn(role: "producer" | "buyer"): Promise<string> {
  const email = `${randomUUID()}@example.vn`;
  const password = "suối chảy qua ruộng bậc thang";
  const user = bodyOf(await client.POST("/v1/users", { body: { email, password, name: "Người thử", role } }));
  const roles: Role[] = user.roles;
  assert.ok(roles.includes(role));
  const session = bodyOf(await client.POST("/v1/sessions", { body: { email, password } }));
  assert.equal(session.user.id, user.id);
  assert.equal(session.token_type, "Bearer");
  return session.token;
}

function authorization(token: string): { Authorization: string } {
  return { Authorization: `Bearer ${token}` };
}

test("searches, and reads what each kind of hit has", async () => {
  const found = bodyOf(await client.GET("/v1/search", {
    params: { query: { q: "mật ong", kind: ["product", "producer"], northern: true, facets: ["group", "stars"], limit: 5 } },
  }));
  assert.ok(found.items.length > 0);
  for (const hit of found.items) {
    switch (hit.kind) {
      case "product": {
        const group: "I" | "II" | "III" | "IV" | "V" | "VI" | null = hit.group;
        assert.ok(group === null || group.length > 0);
        assert.ok(hit.stars === null || hit.stars >= 3);
        assert.ok(hit.producer === null || hit.producer.name.length > 0);
        break;
      }
      case "craft_village":
        assert.ok(hit.trade_group === null || hit.trade_group > 0);
        break;
      case "producer":
      case "tourism_site":
      case "demand":
        assert.ok(hit.place.province.label.length > 0);
    }
  }
  assert.ok((found.facets["group"] ?? []).every((value) => value.count > 0));
});

test("reads one product as its card names it", async () => {
  const cards = bodyOf(await client.GET("/v1/products", { params: { query: { limit: 1 } } }));
  const card = cards.items[0];
  assert.ok(card);
  const product: Product = bodyOf(await client.GET("/v1/products/{id}", { params: { path: { id: card.id } } }));
  assert.equal(product.name, card.name);
  assert.equal(product.stars, card.stars);
  for (const pack of product.packs) {
    assert.ok(pack.retail_vnd === null || Number.isInteger(pack.retail_vnd));
  }
});

test("pages through a list to its end", async () => {
  const seen = new Set<string>();
  let cursor: string | null = null;
  let total: number | null = null;
  do {
    const query: { limit: number; total: boolean; cursor?: string } = { limit: 7, total: true };
    if (cursor !== null) {
      query.cursor = cursor;
    }
    const page: components["schemas"]["MirroredProducerInList"] = bodyOf(await client.GET("/v1/producers", { params: { query } }));
    total = page.total;
    for (const { id } of page.items) {
      assert.ok(!seen.has(id), `${id} is on two pages`);
      seen.add(id);
    }
    cursor = page.next_cursor;
  } while (cursor !== null);
  assert.equal(seen.size, total);
});

test("creates a producer and a product once for a key, and changes what it read", async () => {
  const headers = authorization(await signIn("producer"));
  const producer = bodyOf(await client.POST("/v1/producers", {
    headers,
    params: { header: { "Idempotency-Key": randomUUID() } },
    body: { name: "HTX rau bản địa Sa Pa", kind: "cooperative", place: { province: "lao-cai" } },
  }));
  assert.equal(producer.state, "draft");

  const create = {
    headers,
    params: { header: { "Idempotency-Key": randomUUID() } },
    body: {
      producer_id: producer.id,
      name: "Rau cải mèo",
      packs: [{ name: "Túi 500 g", retail_vnd: 35000 }],
      capacity: { amount: 1.5, unit: "tonne" as const },
      season: [10, 11, 12],
    },
  };
  const product = bodyOf(await client.POST("/v1/products", create));
  const again = await client.POST("/v1/products", create);
  assert.equal(bodyOf(again).id, product.id);
  assert.equal(again.response.headers.get("Idempotency-Replayed"), "true");

  const path = { id: product.id };
  const read = await client.GET("/v1/products/{id}", { headers, params: { path } });
  assert.equal(bodyOf(read).packs[0]?.retail_vnd, 35000);
  const change = (etag: string, story: string | null) =>
    client.PATCH("/v1/products/{id}", { headers, params: { path, header: { "If-Match": etag } }, body: { story } });

  const changed = bodyOf(await change(etagOf(read.response), "Trồng trên nương."));
  assert.equal(changed.story, "Trồng trên nương.");
  assert.equal(changed.name, product.name);

  const stale = problemOf(await change(etagOf(read.response), null));
  assert.equal(stale.status, 412);
  assert.equal(stale.code, "precondition");
});

test("reads the reason and the places of a problem", async () => {
  const headers = authorization(await signIn("producer"));
  const refused = await client.POST("/v1/producers", { headers, body: { name: "", kind: "cooperative", place: { province: "99" } } });
  const problem = problemOf(refused);
  const reason: components["schemas"]["ProblemReason"] = problem.reason;
  assert.ok(reason.length > 0);
  assert.equal(problem.status, 422);
  assert.ok(problem.errors.some((error) => error.location === "body.name"), JSON.stringify(problem));

  const missing = problemOf(await client.GET("/v1/products/{id}", { params: { path: { id: randomUUID() } } }));
  assert.equal(missing.code, "not_found");
});
