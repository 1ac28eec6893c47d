export default {
  title: 'Old', url: 'https://old.example', baseUrl: '/docs/', onBrokenLinks: 'ignore',
  presets: [['classic', { docs: false, theme: {}, blog: { path: 'blog', feedOptions: { type: ['rss', 'atom', 'json'] }, onInlineAuthors: 'ignore', onUntruncatedBlogPosts: 'ignore' } }]],
};
