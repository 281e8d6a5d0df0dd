// Loaded into a coordinator before anything else: on SIGUSR2 its clock jumps by FAULT_CLOCK_HOURS.
const TrueDate = Date;
const byMs = Number(process.env.FAULT_CLOCK_HOURS) * 3_600_000;
let jumpedMs = 0;

process.on('SIGUSR2', () => {
  jumpedMs = byMs;
});

globalThis.Date = class extends TrueDate {
  constructor(...given) {
    if (given.length === 0) super(TrueDate.now() + jumpedMs);
    else super(...given);
  }

  static now() {
    return TrueDate.now() + jumpedMs;
  }
};
