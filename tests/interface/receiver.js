// The same as receiver.py, by the library for Node.

import http from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

const webhook = new Webhook(process.env.SECRET);

async function said(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  try {
    return [200, webhook.verify(Buffer.concat(parts), request.headers).type];
  } catch (problem) {
    if (!(problem instanceof WebhookVerificationError)) throw problem;
    return [400, problem.message];
  }
}

const server = http.createServer(async (request, response) => {
  const [status, text] = await said(request);
  response.writeHead(status).end(text);
});
server.listen(Number(process.env.PORT), '127.0.0.1');
