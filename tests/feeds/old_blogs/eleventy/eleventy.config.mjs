import { feedPlugin } from "@11ty/eleventy-plugin-rss";
export default function (c) {
  for (const [type, out] of [["atom","/feed.xml"],["rss","/rss.xml"],["json","/feed.json"]])
  c.addPlugin(feedPlugin, { type, outputPath: out, collection: { name: "posts", limit: 0 }, metadata: { language: "en", title: "Old", base: "https://old.example/", author: { name: "A" } } });
}
