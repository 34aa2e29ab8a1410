// requests.mjs CLIENT CREDENTIALS: what a client of npm signs, with the clock
// stopped.  CREDENTIALS: JSON of apiKey, secretKey, passphrase and now (ms).
// Calls go to a server of this process, which takes them down and answers as
// the exchange would.  Each is one line of JSON on standard output: method,
// target, headers, body (base64).
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [client, text] = process.argv.slice(2);
const key = JSON.parse(text);
const load = createRequire(join(process.cwd(), 'package.json'));

// Timers go on; only what a signature reads stands still.
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length > 0 ? args : [key.now]));
  }

  static now() {
    return key.now;
  }
};

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    process.stdout.write(JSON.stringify({
      method: request.method,
      target: request.url,
      headers: request.headers,
      body: Buffer.concat(parts).toString('base64'),
    }) + '\n');
    response.setHeader('Content-Type', 'application/json');
    response.end('{"code":"0","msg":"","data":[]}');
  });
});

const order = {
  instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit',
  px: '20000.5', sz: '0.01', clOrdId: 'a1',
};
const odd = { ...order, clOrdId: 'b2', tag: 'x' };

async function ccxt(base) {
  const { default: lib } = await import(load.resolve('ccxt'));
  const one = new lib.okx({
    apiKey: key.apiKey, secret: key.secretKey, password: key.passphrase,
    enableRateLimit: false,
    urls: { api: { rest: base }, test: { rest: base } },
  });
  await one.privateGetAccountBalance();
  await one.privateGetAccountBalance({ ccy: 'BTC,ETH' });
  await one.privateGetTradeOrdersPending({ instType: 'SPOT', after: '1' });
  await one.privatePostTradeOrder(order);
  await one.privatePostTradeBatchOrders([order, odd]);
  await one.privatePostRfqCancelAllRfqs();
  await one.privatePostAssetTransfer({ ccy: 'USDT', amt: '1.5', from: '6', to: '18' });
}

async function okxApi(base) {
  const { RestClient } = load('okx-api');
  const one = new RestClient({
    apiKey: key.apiKey, apiSecret: key.secretKey, apiPass: key.passphrase,
    baseUrl: base,
  });
  await one.getBalance();
  await one.getBalance({ ccy: 'BTC,ETH' });
  await one.getOrderList({ instType: 'SPOT', after: '1' });
  await one.submitOrder(order);
  await one.submitMultipleOrders([order, odd]);
  await one.cancelAllRFQs();
  await one.fundsTransfer({ ccy: 'USDT', amt: '1.5', from: '6', to: '18' });
}

server.listen(0, '127.0.0.1', async () => {
  try {
    await { ccxt, 'okx-api': okxApi }[client](`http://127.0.0.1:${server.address().port}`);
  } catch (error) {
    process.stderr.write(`${client}: ${error.stack}\n`);
    process.exitCode = 1;
  }
  server.close();
  server.closeAllConnections();
});
