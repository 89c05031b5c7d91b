// Writes small .glb files: accessors, meshes, nodes, as little as it takes.
'use strict';

const TYPES = { Float32Array: 5126, Uint32Array: 5125, Uint16Array: 5123, Int16Array: 5122, Uint8Array: 5121, Int8Array: 5120 };
const SHAPES = { 1: 'SCALAR', 2: 'VEC2', 3: 'VEC3', 4: 'VEC4', 16: 'MAT4' };

class Glb {
  constructor() {
    this.json = { asset: { version: '2.0', generator: 'holograde tools/reference' }, scene: 0, scenes: [{ nodes: [] }], nodes: [], meshes: [], materials: [], accessors: [], bufferViews: [], buffers: [{}], textures: [], images: [], samplers: [] };
    this.parts = [];
    this.length = 0;
  }

  extension(name, required = false) {
    for (const list of required ? ['extensionsUsed', 'extensionsRequired'] : ['extensionsUsed']) {
      const names = (this.json[list] ||= []);
      if (!names.includes(name)) names.push(name);
    }
  }

  add(list, value) {
    return (this.json[list] ||= []).push(value) - 1;
  }

  view(data, extra = {}) {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength), pad = (4 - (bytes.length % 4)) % 4;
    const view = this.add('bufferViews', { buffer: 0, byteOffset: this.length, byteLength: bytes.length, ...extra });
    this.parts.push(bytes, Buffer.alloc(pad));
    this.length += bytes.length + pad;
    return view;
  }

  // Each element at a multiple of four bytes, as vertices must be.
  accessor(data, width, extra = {}) {
    const each = data.BYTES_PER_ELEMENT * width, stride = Math.ceil(each / 4) * 4, count = data.length / width;
    const bounds = {};
    if (width <= 4) {
      const column = (f) => Array.from({ length: width }, (_, c) => f(...Array.from({ length: count }, (_, i) => data[i * width + c])));
      Object.assign(bounds, { min: column(Math.min), max: column(Math.max) });
    }
    const shape = { componentType: TYPES[data.constructor.name], type: SHAPES[width], count, ...bounds, ...extra };
    if (width === 1 || each === stride) return this.add('accessors', { bufferView: this.view(data), ...shape });
    const spread = Buffer.alloc(stride * count), bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    for (let i = 0; i < count; i++) bytes.copy(spread, i * stride, i * each, (i + 1) * each);
    return this.add('accessors', { bufferView: this.view(new Uint8Array(spread), { byteStride: stride }), ...shape });
  }

  floats(values, width, extra) {
    return this.accessor(Float32Array.from(values.flat()), width, extra);
  }

  texture(png, sampler = {}) {
    return this.add('textures', { source: this.add('images', { mimeType: 'image/png', bufferView: this.view(png) }), sampler: this.add('samplers', sampler) });
  }

  // A mesh of one primitive at a place of the scene; returns the node's index.
  put(primitive, node = {}, mesh = {}) {
    return this.place({ mesh: this.add('meshes', { primitives: [primitive], ...mesh }), ...node });
  }

  place(node) {
    const index = this.add('nodes', node);
    this.json.scenes[0].nodes.push(index);
    return index;
  }

  bytes() {
    this.json.buffers[0].byteLength = this.length;
    for (const [key, list] of Object.entries(this.json)) if (Array.isArray(list) && list.length === 0) delete this.json[key];
    let json = Buffer.from(JSON.stringify(this.json));
    json = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, 0x20)]);
    const chunk = (type, data) => { const head = Buffer.alloc(8); head.writeUInt32LE(data.length, 0); head.writeUInt32LE(type, 4); return Buffer.concat([head, data]); };
    const body = Buffer.concat([chunk(0x4e4f534a, json), chunk(0x004e4942, Buffer.concat(this.parts))]), head = Buffer.alloc(12);
    head.writeUInt32LE(0x46546c67, 0);
    head.writeUInt32LE(2, 4);
    head.writeUInt32LE(12 + body.length, 8);
    return Buffer.concat([head, body]);
  }
}
exports.Glb = Glb;

// Attributes of a square of side 1 that faces +Z, and of a sphere of diameter 1.
exports.square = () => ({ position: [[-0.5, -0.5, 0], [0.5, -0.5, 0], [0.5, 0.5, 0], [-0.5, 0.5, 0]], normal: Array(4).fill([0, 0, 1]), uv: [[0, 1], [1, 1], [1, 0], [0, 0]], index: [0, 1, 2, 0, 2, 3] });
exports.sphere = (rings = 24, sides = 32) => {
  const out = { position: [], normal: [], uv: [], tangent: [], index: [] };
  for (let r = 0; r <= rings; r++) {
    for (let s = 0; s <= sides; s++) {
      const [a, b] = [(Math.PI * r) / rings, (2 * Math.PI * s) / sides];
      const n = [Math.sin(a) * Math.sin(b), Math.cos(a), Math.sin(a) * Math.cos(b)];
      out.normal.push(n);
      out.position.push(n.map((v) => v / 2));
      out.uv.push([s / sides, r / rings]);
      out.tangent.push([Math.cos(b), 0, -Math.sin(b), 1]);
      const i = r * (sides + 1) + s;
      if (r < rings && s < sides) out.index.push(i, i + sides + 1, i + 1, i + 1, i + sides + 1, i + sides + 2);
    }
  }
  return out;
};
