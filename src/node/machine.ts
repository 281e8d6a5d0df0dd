import type { HostFacts } from './host-facts.js';

type Dmi = (name: string) => string;

/** A machine without a name of its own, as a rented one has it, by what else stands in its DMI data. */
const CLOUDS: readonly (readonly [name: string, isIt: (dmi: Dmi) => boolean])[] = [
  // On Xen only the BIOS tells.
  ['Amazon EC2', (dmi) => dmi('sys_vendor') === 'Amazon EC2' || /amazon/.test(dmi('bios_version'))],
  // Hyper-V has the same vendor and product, and not this tag (cloud-init, DataSourceAzure: AZURE_CHASSIS_ASSET_TAG).
  ['Microsoft Azure', (dmi) => dmi('chassis_asset_tag') === '7783-7084-3265-9085-8269-3286-77'],
  ['Google Compute Engine', (dmi) => dmi('product_name') === 'Google Compute Engine'],
  ['Oracle Cloud', (dmi) => dmi('chassis_asset_tag') === 'OracleCloud.com'],
  ['Alibaba Cloud', (dmi) => dmi('product_name') === 'Alibaba Cloud ECS'],
  ['Hetzner', (dmi) => dmi('sys_vendor') === 'Hetzner'],
  ['DigitalOcean', (dmi) => dmi('sys_vendor') === 'DigitalOcean'],
  ['Vultr', (dmi) => dmi('sys_vendor') === 'Vultr'],
  ['Scaleway', (dmi) => dmi('sys_vendor') === 'Scaleway'],
  ['UpCloud', (dmi) => dmi('sys_vendor') === 'UpCloud'],
  ['Exoscale', (dmi) => dmi('sys_vendor') === 'Exoscale'],
  ['Linode', (dmi) => dmi('sys_vendor') === 'Linode'],
];

/** What DMI says of a machine: `dmi` gives a field's value, empty where there is none. */
export function readMachine(dmi: Dmi): Pick<HostFacts, 'machine' | 'cloud'> {
  const machine = [dmi('sys_vendor'), dmi('product_name')].filter((word) => word !== '').join(' ');
  const cloud = CLOUDS.find(([, isIt]) => isIt(dmi))?.[0];
  return { ...(machine === '' ? {} : { machine }), ...(cloud === undefined ? {} : { cloud }) };
}
